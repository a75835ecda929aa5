package dev.eleventh.learning.optimise;

import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.DistanceSketch;
import java.util.SplittableRandom;

/**
 * Computes the {@link DistanceSketch} of an exact head from the factor of the head's own equations. With A = Uᵀ U the
 * standardised scatter plus lambda, n the number of examples and u a standardised offset from the centre, n uᵀ A⁻¹ u is
 * the squared Mahalanobis distance. It is the squared length of √n U⁻ᵀ u, of which the rows of R U⁻ᵀ keep a random
 * mixture: R has signs, so each squared output has the same mean.
 *
 * <p>Like the head, it depends on nothing but the sums.
 */
final class SketchedDistance {
    /** Measured: 64 rows find as many unknown images as all directions, but for a few percent (decision 0052). */
    static final int ROWS = 64;

    private static final long SEED = 52;

    private SketchedDistance() {}

    /**
     * @param upper U; nothing below its diagonal is read
     * @param inverseDeviation of the levels
     * @param centre in levels
     * @param count number of examples
     */
    static DistanceSketch of(double[][] upper, double[] inverseDeviation, double[] centre, long count, Levels levels) {
        int dimension = centre.length;
        // [dimension][rows]: Rᵀ, and then U⁻¹ Rᵀ
        double[][] mixtures = signs(dimension, Math.sqrt(count / (double) ROWS));
        DenseRows.backwardInParts(upper, mixtures);
        float[] offset = new float[dimension];
        float[] scale = new float[dimension];
        double largest = Double.MIN_NORMAL;
        for (int i = 0; i < dimension; i++) {
            double perUnit = levels.levelsPerUnit(i);
            offset[i] = (float) (centre[i] / perUnit);
            scale[i] = (float) (inverseDeviation[i] * perUnit);
            for (double weight : mixtures[i]) {
                largest = Math.max(largest, Math.abs(weight));
            }
        }
        float step = (float) (largest / Short.MAX_VALUE);
        short[] weights = new short[ROWS * dimension];
        for (int row = 0; row < ROWS; row++) {
            for (int i = 0; i < dimension; i++) {
                weights[row * dimension + i] = (short) Math.rint(mixtures[i][row] / largest * Short.MAX_VALUE);
            }
        }
        return new DistanceSketch(offset, scale, weights, step);
    }

    /** [dimension][rows]: random signs times a factor; always the same ones. */
    private static double[][] signs(int dimension, double factor) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[][] signs = new double[dimension][ROWS];
        for (double[] each : signs) {
            long bits = random.nextLong();
            for (int row = 0; row < ROWS; row++) {
                each[row] = ((bits >>> row) & 1) == 0 ? -factor : factor;
            }
        }
        return signs;
    }
}
