package dev.eleventh.learning.judge;

import dev.eleventh.contracts.Label;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A paired comparison of champion and challenger on the held-out examples of one old class.
 *
 * @param lost examples that only the champion got right
 * @param gained examples that only the challenger got right
 * @param pValue chance of at least this many losses among the examples on which the two differ, if both were equally
 *     good: the one-sided exact form of McNemar's test (McNemar 1947)
 */
public record ClassComparison(
        Label label, int examples, int championRight, int challengerRight, int lost, int gained, double pValue) {

    /**
     * Compares every label that both heads know and that has held-out examples, in the champion's order.
     *
     * @param champion on the same examples as the challenger
     */
    public static List<ClassComparison> all(HoldOutResult champion, HoldOutResult challenger) {
        Map<Label, Tally> tallies = new LinkedHashMap<>();
        champion.labels().forEach(label -> tallies.put(label, new Tally()));
        tallies.keySet().retainAll(Set.copyOf(challenger.labels()));
        for (int i = 0; i < champion.examples().size(); i++) {
            Tally tally = tallies.get(champion.examples().get(i).label());
            if (tally != null) {
                tally.add(champion.isRight(i), challenger.isRight(i));
            }
        }
        List<ClassComparison> comparisons = new ArrayList<>();
        tallies.forEach((label, tally) -> {
            if (tally.examples > 0) {
                comparisons.add(tally.of(label));
            }
        });
        return comparisons;
    }

    private static final class Tally {
        private int examples;
        private int championRight;
        private int lost;
        private int gained;

        void add(boolean before, boolean after) {
            examples++;
            championRight += before ? 1 : 0;
            lost += before && !after ? 1 : 0;
            gained += !before && after ? 1 : 0;
        }

        ClassComparison of(Label label) {
            return new ClassComparison(
                    label,
                    examples,
                    championRight,
                    championRight - lost + gained,
                    lost,
                    gained,
                    atLeast(lost, lost + gained));
        }
    }

    /** Returns the chance of at least {@code heads} heads in {@code tosses} tosses of a fair coin. */
    static double atLeast(int heads, int tosses) {
        double logTerm = -tosses * Math.log(2);
        double sum = 0;
        for (int k = 0; k <= tosses; k++) {
            if (k >= heads) {
                sum += Math.exp(logTerm);
            }
            logTerm += Math.log(tosses - k) - Math.log(k + 1.0);
        }
        return Math.min(1, sum);
    }

    /** Returns the accuracy that the challenger loses on this class, in [-1, 1]. */
    public double fall() {
        return examples == 0 ? 0 : (championRight - challengerRight) / (double) examples;
    }
}
