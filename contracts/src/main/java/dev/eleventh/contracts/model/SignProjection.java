package dev.eleventh.contracts.model;

import java.util.SplittableRandom;

/**
 * A random projection with signs as weights, followed by ReLU and quantisation to 12 bits: for an embedding's levels q
 * the output is {@code min(4095, max(0, floor(q · R / }{@value #STEP}{@code )))}. Signed sums of levels stay below
 * 2^24, so float32 arithmetic computes them exactly in any order. The outputs are levels again, so learning on them is
 * as exact as on the embedding (signs instead of Gaussian weights: Achlioptas 2003).
 *
 * @param seed of the signs
 * @param dimension of the embedding, at most {@value #MAX_DIMENSION}
 * @param width of the output
 */
public record SignProjection(long seed, int dimension, int width) {
    /** A power of two, so that dividing by it is exact. */
    public static final int STEP = 32;

    /** 4096 levels of 4095 sum to less than 2^24. */
    public static final int MAX_DIMENSION = 4096;

    /** A matrix of a gigabyte is a mistake or an attack. */
    private static final int MAX_WIDTH = 1 << 16;

    public SignProjection {
        if (dimension < 1 || dimension > MAX_DIMENSION || width < 1 || width > MAX_WIDTH) {
            throw new IllegalArgumentException("a projection must be of 1 to %d values to 1 to %d, was of %d to %d"
                    .formatted(MAX_DIMENSION, MAX_WIDTH, dimension, width));
        }
    }

    /** [dimension, width], row-major, each 1 or -1. */
    public float[] signs() {
        SplittableRandom random = new SplittableRandom(seed);
        float[] signs = new float[Math.multiplyExact(dimension, width)];
        long bits = 0;
        for (int i = 0; i < signs.length; i++) {
            bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
            signs[i] = (bits & 1) == 0 ? -1 : 1;
        }
        return signs;
    }
}
