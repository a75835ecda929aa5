package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import java.util.SplittableRandom;

/**
 * A random projection with signs as weights, followed by ReLU and quantisation to 12 bits: for an embedding's levels q
 * the output is {@code min(4095, max(0, floor(q · R / step)))}. Signed sums of levels stay below 2^24, so float32
 * arithmetic computes them exactly in any order. The outputs are levels in the built-in network's form again, so
 * learning on them is as exact as on the embedding (signs instead of Gaussian weights: Achlioptas 2003).
 *
 * @param seed of the signs
 * @param dimension of the embedding, at most {@value #MAX_DIMENSION}
 * @param width of the output
 * @param step of an output, in levels of the embedding; a power of two, so that dividing by it is exact
 */
public record SignProjection(long seed, int dimension, int width, int step) {
    /** For the built-in network's levels. */
    static final int BUILT_IN_STEP = 32;

    /** 4096 levels of 4095 sum to less than 2^24. */
    public static final int MAX_DIMENSION = 4096;

    /** A matrix of a gigabyte is a mistake or an attack. */
    private static final int MAX_WIDTH = 1 << 16;

    private static final int MAX_STEP = 1 << 24;

    /**
     * Root mean square of a {@link dev.eleventh.contracts.Quantiser}'s levels, as a part of the largest level. Measured:
     * 1/22 to 1/40 for Gaussian, clustered, sparse and heavy-tailed values that spread as on calibration images.
     */
    private static final double TYPICAL_LEVEL = 1.0 / 24;

    /**
     * Deviations of an output that fit into 12 bits. With values that spread four times as far, 1.5 % of the outputs are
     * clamped at most.
     */
    private static final double DEVIATIONS = 8;

    public SignProjection {
        if (dimension < 1 || dimension > MAX_DIMENSION || width < 1 || width > MAX_WIDTH) {
            throw new IllegalArgumentException("a projection must be of 1 to %d values to 1 to %d, was of %d to %d"
                    .formatted(MAX_DIMENSION, MAX_WIDTH, dimension, width));
        }
        if (step < 1 || step > MAX_STEP || Integer.bitCount(step) != 1) {
            throw new IllegalArgumentException(
                    "a projection's step must be a power of two of at most 2^24, was %d".formatted(step));
        }
    }

    /** Returns a projection whose step suits the levels. */
    public static SignProjection of(long seed, Levels levels, int width) {
        int step = levels instanceof Levels.BuiltIn ? BUILT_IN_STEP : step(levels);
        return new SignProjection(seed, levels.dimension(), width, step);
    }

    /** Sums of n levels with random signs deviate by the levels' root mean square times √n. */
    private static int step(Levels levels) {
        double deviation = TYPICAL_LEVEL * levels.maxLevel() * Math.sqrt(levels.dimension());
        int step = 1;
        while (step * (double) Embedding.MAX_LEVEL < DEVIATIONS * deviation) {
            step *= 2;
        }
        return step;
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
