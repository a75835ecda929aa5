package dev.eleventh.learning.judge;

/**
 * Counts of a paired comparison of two heads on the same examples. All examples have labels that both heads know, and
 * each head answers with one of those labels, so the head that knows more labels has no harder task.
 *
 * @param seen number of examples, 0 or more
 * @param lost those that only the older head got right
 * @param gained those that only the newer head got right
 */
public record PairedCounts(long seen, long lost, long gained) {
    public static final PairedCounts NONE = new PairedCounts(0, 0, 0);

    public PairedCounts {
        if (lost < 0 || gained < 0 || lost + gained > seen) {
            throw new IllegalArgumentException(
                    "lost and gained must be 0 or more and together at most seen, were %d, %d and %d"
                            .formatted(lost, gained, seen));
        }
    }

    /** Returns the counts of one example. */
    static PairedCounts of(boolean newerRight, boolean olderRight) {
        return new PairedCounts(1, olderRight && !newerRight ? 1 : 0, newerRight && !olderRight ? 1 : 0);
    }

    /** Returns the sum of both counts. */
    public PairedCounts plus(PairedCounts other) {
        return new PairedCounts(seen + other.seen, lost + other.lost, gained + other.gained);
    }

    /**
     * Returns the chance that the two heads differ at least this much on the examples that only one of them got right,
     * if both were equally good: the two-sided exact form of McNemar's test (McNemar 1947).
     */
    public double pValue() {
        int more = Math.toIntExact(Math.max(lost, gained));
        return Math.min(1, 2 * ClassComparison.atLeast(more, Math.toIntExact(lost + gained)));
    }

    /**
     * Returns the natural logarithm of a likelihood ratio: how many times likelier these losses are if the chance of a
     * loss is above one half (all such chances equally likely beforehand) than if the chance is one half. This is
     * McNemar's test (1947) as a mixture of likelihood ratios (Robbins 1970). When the newer head is no worse, the
     * ratio ever exceeds 1 / alpha with a chance of at most alpha, however often it is checked (Ville 1939).
     */
    double logEvidence() {
        int differ = Math.toIntExact(lost + gained);
        // the integral of p^lost (1 - p)^gained over (1/2, 1) is the upper half of a beta function, which is a binomial
        // tail
        double upperHalf = ClassComparison.atLeast(Math.toIntExact(gained) + 1, differ + 1);
        return (differ + 1) * Math.log(2)
                - Math.log(differ + 1.0)
                - logChoose(differ, Math.toIntExact(lost))
                + Math.log(upperHalf);
    }

    private static double logChoose(int n, int k) {
        double log = 0;
        for (int i = 1; i <= k; i++) {
            log += Math.log((double) n - k + i) - Math.log(i);
        }
        return log;
    }
}
