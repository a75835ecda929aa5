package dev.eleventh.contracts;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Rounds the float32 values of an imported network's embeddings to signed levels: {@code clamp(rint(value *
 * 2^exponent), -maxLevel, maxLevel)}, where {@code rint} rounds half to even. The levels depend on nothing but the
 * stored values, so they are the same on every machine: multiplying by a power of two is exact in float32, and a
 * product that underflows has the level 0 anyway.
 *
 * <p>Each value has its own step, because transformers have a few dimensions whose values are far larger than the
 * others (Dettmers et al. 2022): with one step for all, the others would keep only a few levels.
 *
 * @param version of this form, {@value #VERSION}
 * @param bits of a level with its sign; the largest level is {@code 2^(bits-1) - 1}
 * @param exponents one per value of an embedding; {@code 2^-exponent} is the step of a level, in the network's units
 */
public record Quantiser(int version, int bits, List<Integer> exponents) implements Levels {
    public static final int VERSION = 1;

    /** The Gram matrix of so many values has 134 MB. */
    public static final int MAX_DIMENSION = 4096;

    /** Below this bound, float32 sums of levels with any signs are exact in any order. */
    private static final int EXACT_IN_FLOAT32 = 1 << 24;

    /** Powers of two that are normal in float32, and small enough that weights per unit stay finite. */
    private static final int MIN_EXPONENT = Float.MIN_EXPONENT;

    private static final int MAX_EXPONENT = 100;

    /** Factor from the largest value of a calibration image to the largest value that is not clamped. */
    private static final double HEADROOM = 8;

    /**
     * A value whose range is below this part of the median range was silent on the calibration images, as a ReLU that is
     * 0 on all of them. They say nothing of its range, so it has the median.
     */
    private static final double SILENT = 1.0 / 256;

    private static final int MAX_DIMENSION_OF_14_BITS = 2048;

    public Quantiser {
        if (version != VERSION) {
            throw new IllegalArgumentException(
                    "quantiser must have version %d, was %d; a later release wrote it, upgrade this one"
                            .formatted(VERSION, version));
        }
        exponents = List.copyOf(Objects.requireNonNull(exponents, "exponents of a quantiser"));
        if (bits < 2 || bits > Short.SIZE || exponents.isEmpty()) {
            throw new IllegalArgumentException("quantiser must have 2 to 16 bits and 1 or more exponents, had %d and %d"
                    .formatted(bits, exponents.size()));
        }
        if ((long) exponents.size() * maxLevel(bits) >= EXACT_IN_FLOAT32) {
            throw new IllegalArgumentException(
                    "quantiser of %d values and %d bits has sums of %d, which must be below 2^24; use fewer bits"
                            .formatted(exponents.size(), bits, (long) exponents.size() * maxLevel(bits)));
        }
        if (Collections.min(exponents) < MIN_EXPONENT || Collections.max(exponents) > MAX_EXPONENT) {
            throw new IllegalArgumentException("quantiser must have exponents of %d to %d, had %d to %d"
                    .formatted(MIN_EXPONENT, MAX_EXPONENT, Collections.min(exponents), Collections.max(exponents)));
        }
    }

    /**
     * Chooses the steps from embeddings of calibration images: the largest magnitude of each value times 8 is not
     * clamped. A value that is (almost) 0 on all of them has the median range of the others. Levels have 14 bits up to 2048 values, and 13 bits above.
     *
     * @param embeddings [images][dimension], finite, at least one; a dimension of at most 4096
     * @throws IllegalArgumentException when there is no embedding, the dimension is too large, or all values are 0
     */
    public static Quantiser calibrated(List<float[]> embeddings) {
        if (embeddings.isEmpty()) {
            throw new IllegalArgumentException("a quantiser needs the embedding of at least one calibration image");
        }
        int dimension = embeddings.get(0).length;
        if (dimension < 1 || dimension > MAX_DIMENSION) {
            throw new IllegalArgumentException(
                    "exact sums need embeddings of 1 to %d values, the network gives %d; choose an output or a pooling with fewer"
                            .formatted(MAX_DIMENSION, dimension));
        }
        double[] ranges = ranges(embeddings, dimension);
        double median = medianOfLive(ranges);
        int bits = dimension <= MAX_DIMENSION_OF_14_BITS ? 14 : 13;
        return new Quantiser(
                VERSION,
                bits,
                Arrays.stream(ranges)
                        .mapToObj(range -> exponent(maxLevel(bits) / (range < SILENT * median ? median : range)))
                        .toList());
    }

    /** [dimension]. */
    private static double[] ranges(List<float[]> embeddings, int dimension) {
        double[] ranges = new double[dimension];
        for (float[] values : embeddings) {
            if (values.length != dimension) {
                throw new IllegalArgumentException(
                        "the network gave embeddings of %d and of %d values, expected one dimension for all images"
                                .formatted(dimension, values.length));
            }
            for (int i = 0; i < dimension; i++) {
                if (!Float.isFinite(values[i])) {
                    throw new NotFiniteException("embedding value %d must be finite, was %s".formatted(i, values[i]));
                }
                ranges[i] = Math.max(ranges[i], HEADROOM * Math.abs(values[i]));
            }
        }
        return ranges;
    }

    private static double medianOfLive(double[] ranges) {
        double[] live =
                Arrays.stream(ranges).filter(range -> range > 0).sorted().toArray();
        if (live.length == 0) {
            throw new IllegalArgumentException(
                    "all %d values of the embeddings of all calibration images are 0, expected values that vary; check the network's output and the scale of its pixels"
                            .formatted(ranges.length));
        }
        return live[live.length / 2];
    }

    /** Returns the exponent of the largest power of two that is not above a number. */
    private static int exponent(double levelsPerUnit) {
        return Math.max(MIN_EXPONENT, Math.min(MAX_EXPONENT, Math.getExponent(levelsPerUnit)));
    }

    private static int maxLevel(int bits) {
        return (1 << (bits - 1)) - 1;
    }

    @Override
    public int dimension() {
        return exponents.size();
    }

    @Override
    public int maxLevel() {
        return maxLevel(bits);
    }

    @Override
    public float[] levels(Embedding embedding) {
        float[] values = values(embedding);
        float[] levels = new float[values.length];
        for (int i = 0; i < levels.length; i++) {
            levels[i] = Math.max(-maxLevel(), Math.min(maxLevel(), rounded(values[i], i)));
        }
        return levels;
    }

    /** Returns the number of values that are outside the range of the levels and are therefore clamped. */
    public int clamped(Embedding embedding) {
        float[] values = values(embedding);
        return (int) IntStream.range(0, values.length)
                .filter(i -> Math.abs((long) rounded(values[i], i)) > maxLevel())
                .count();
    }

    private float[] values(Embedding embedding) {
        requireDimension(embedding);
        if (embedding.isQuantised()) {
            throw new IllegalArgumentException(
                    "embedding has levels of the built-in network, expected float32 values of an imported one; embed the image again");
        }
        float[] values = new float[dimension()];
        embedding.copyValuesTo(values, 0);
        return values;
    }

    /** Saturates at the range of an int. */
    private int rounded(float value, int index) {
        return (int) Math.rint(Math.scalb(value, exponents.get(index)));
    }

    @Override
    public double levelsPerUnit(int index) {
        return Math.scalb(1.0, exponents.get(index));
    }

    /** Returns what the values are multiplied with before rounding, {@code 2^exponent}: [dimension]. */
    public float[] factors() {
        float[] factors = new float[dimension()];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = Math.scalb(1f, exponents.get(i));
        }
        return factors;
    }

    @Override
    public String toString() {
        return "Quantiser[%d values, %d bits]".formatted(dimension(), bits);
    }
}
