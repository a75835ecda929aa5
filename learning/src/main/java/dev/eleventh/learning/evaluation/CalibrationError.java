package dev.eleventh.learning.evaluation;

/**
 * The expected calibration error: how far the probability of the predicted label is from the share of predictions that
 * are right. Over {@value #BINS} bins of equal width, bin m holding the confidences in ((m-1)/15, m/15], ECE =
 * &Sigma;<sub>m</sub> |B<sub>m</sub>|/n &middot; |accuracy(B<sub>m</sub>) - confidence(B<sub>m</sub>)| (Guo et al.
 * 2017, "On Calibration of Modern Neural Networks"). Not thread-safe.
 */
public final class CalibrationError {
    public static final int BINS = 15;

    private final long[] count = new long[BINS];
    private final long[] right = new long[BINS];
    private final double[] confidence = new double[BINS];

    /**
     * Adds one prediction.
     *
     * @param confidenceInLabel the probability of the label predicted, in [0, 1]
     */
    public void observe(double confidenceInLabel, boolean wasRight) {
        if (!(confidenceInLabel >= 0 && confidenceInLabel <= 1)) {
            throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidenceInLabel);
        }
        int bin = Math.max(0, (int) Math.ceil(confidenceInLabel * BINS) - 1);
        count[bin]++;
        right[bin] += wasRight ? 1 : 0;
        confidence[bin] += confidenceInLabel;
    }

    /** Returns the error, in [0, 1]; 0 while nothing was observed. */
    public double value() {
        long observed = 0;
        double gaps = 0;
        for (int bin = 0; bin < BINS; bin++) {
            observed += count[bin];
            // |B|/n · |right/|B| - confidence/|B|| = |right - confidence| / n
            gaps += Math.abs(right[bin] - confidence[bin]);
        }
        return observed == 0 ? 0 : gaps / observed;
    }
}
