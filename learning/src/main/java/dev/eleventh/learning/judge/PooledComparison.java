package dev.eleventh.learning.judge;

import java.util.List;

/**
 * A paired comparison of two versions on the held-out examples of all classes that both know. It detects a loss that is
 * spread over many classes, each of which lost less than chance explains.
 *
 * @param examples number of examples of those classes
 * @param before number that the older version got right
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

    /** Returns the number that the newer version got right. */
    int after() {
        return before - lost + gained;
    }

    /** Returns the accuracy that the newer version loses, in [-1, 1]. */
    double fall() {
        return examples == 0 ? 0 : (lost - gained) / (double) examples;
    }

    /** The p-value of the pooled counts, defined as {@link ClassComparison#pValue}. */
    double pValue() {
        return ClassComparison.atLeast(lost, lost + gained);
    }
}
