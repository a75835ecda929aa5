package dev.eleventh.learning;

import java.util.List;

/**
 * Two versions on the hold-out examples of all classes that both know, in pairs: it finds a loss that is spread over many
 * classes, each of which lost less than chance explains.
 *
 * @param examples of those classes
 * @param before how many the older version got right
 * @param lost examples that only the older version got right
 * @param gained examples that only the newer version got right
 */
record PooledComparison(int examples, int before, int lost, int gained) {
    static PooledComparison of(List<ClassComparison> classes) {
        PooledComparison pooled = new PooledComparison(0, 0, 0, 0);
        for (ClassComparison each : classes) {
            pooled = new PooledComparison(
                    pooled.examples + each.examples(),
                    pooled.before + each.championRight(),
                    pooled.lost + each.lost(),
                    pooled.gained + each.gained());
        }
        return pooled;
    }

    /** How many the newer version got right. */
    int after() {
        return before - lost + gained;
    }

    /** How much of the accuracy the newer version loses, in [-1, 1]. */
    double fall() {
        return examples == 0 ? 0 : (lost - gained) / (double) examples;
    }

    /** As {@link ClassComparison#pValue}. */
    double pValue() {
        return ClassComparison.atLeast(lost, lost + gained);
    }
}
