package dev.eleventh.learning;

import dev.eleventh.contracts.Label;

/**
 * Champion and challenger on the hold-out examples of one old class, in pairs.
 *
 * @param lost examples that only the champion got right
 * @param gained examples that only the challenger got right
 * @param pValue chance of at least so many losses among the examples on which they differ, were the two equally good:
 *     the one-sided exact form of McNemar's test (McNemar 1947)
 */
public record ClassComparison(
        Label label, int examples, int championRight, int challengerRight, int lost, int gained, double pValue) {

    static ClassComparison of(Label label, HoldOutResult champion, HoldOutResult challenger) {
        int examples = 0;
        int championRight = 0;
        int lost = 0;
        int gained = 0;
        for (int i = 0; i < champion.examples().size(); i++) {
            if (!champion.examples().get(i).label().equals(label)) {
                continue;
            }
            examples++;
            championRight += champion.isRight(i) ? 1 : 0;
            lost += champion.isRight(i) && !challenger.isRight(i) ? 1 : 0;
            gained += !champion.isRight(i) && challenger.isRight(i) ? 1 : 0;
        }
        int challengerRight = championRight - lost + gained;
        return new ClassComparison(
                label, examples, championRight, challengerRight, lost, gained, atLeast(lost, lost + gained));
    }

    /** Chance of at least {@code heads} heads in {@code tosses} tosses of a fair coin. */
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

    /** How much of the class's accuracy the challenger loses, in [-1, 1]. */
    public double fall() {
        return examples == 0 ? 0 : (championRight - challengerRight) / (double) examples;
    }
}
