package dev.eleventh.learning.evaluation;

/**
 * The interval that contains an accuracy with a confidence of 95 % (Wilson 1927), if the examples are independent.
 *
 * @param low 0 or more
 * @param high 1 or less
 */
public record AccuracyInterval(double low, double high) {
    /** The quantile of the normal distribution for 95 %, two-sided. */
    private static final double Z = 1.959964;

    /**
     * Returns the interval of an observed accuracy.
     *
     * @param correct number of correct predictions, 0 to {@code seen}
     * @param seen number of predictions, 1 or more
     */
    public static AccuracyInterval of(long correct, long seen) {
        if (seen < 1 || correct < 0 || correct > seen) {
            throw new IllegalArgumentException(
                    "correct must be in [0, seen] and seen 1 or more, were %d and %d".formatted(correct, seen));
        }
        double share = correct / (double) seen;
        double square = Z * Z / seen;
        double centre = (share + square / 2) / (1 + square);
        double half = Z / (1 + square) * Math.sqrt(share * (1 - share) / seen + square / (4 * seen));
        return new AccuracyInterval(Math.max(0, centre - half), Math.min(1, centre + half));
    }
}
