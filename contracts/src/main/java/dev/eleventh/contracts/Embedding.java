package dev.eleventh.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * What the backbone says of an image: {@code dimension} values in [0, {@value #RANGE}] (ReLU6), quantised to 12
 * bits. It is quantised at once and everywhere, so that what is learned, stored and served is the same, and so
 * that sums over embeddings are exact integers.
 */
public final class Embedding {
    /** The largest value of a ReLU6 output, and so of its mean. */
    public static final float RANGE = 6f;

    /** 12 bits: products stay below 2^24, so a float64 sum of them is exact up to 500 million examples. */
    public static final int MAX_LEVEL = 4095;

    private static final float STEP = RANGE / MAX_LEVEL;

    private final short[] levels;

    private Embedding(short[] levels) {
        this.levels = levels;
    }

    /**
     * The embedding of one row of the backbone's output.
     *
     * @param values [dimension], each rounded to the nearest level; values outside [0, 6] are clamped
     * @throws IllegalArgumentException when a value is not a number
     */
    public static Embedding quantise(float[] values) {
        short[] levels = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                throw new IllegalArgumentException("embedding value %d is not a number".formatted(i));
            }
            levels[i] = (short) Math.round(Math.min(Math.max(values[i], 0f), RANGE) / STEP);
        }
        return new Embedding(levels);
    }

    /**
     * Decodes what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException when the bytes are no whole number of levels, or a level is beyond 12 bits
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Embedding fromBytes(byte[] bytes) {
        if (bytes.length % Short.BYTES != 0) {
            throw new IllegalArgumentException(
                    "embedding must be whole 16-bit levels, had %d bytes".formatted(bytes.length));
        }
        short[] levels = new short[bytes.length / Short.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(levels);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] < 0 || levels[i] > MAX_LEVEL) {
                throw new IllegalArgumentException(
                        "embedding level %d must be in [0, %d], was %d".formatted(i, MAX_LEVEL, levels[i]));
            }
        }
        return new Embedding(levels);
    }

    /** Two bytes a level, little-endian. */
    @JsonValue
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(levels.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asShortBuffer().put(levels);
        return bytes.array();
    }

    public int dimension() {
        return levels.length;
    }

    /** The levels, as whole numbers in [0, {@value #MAX_LEVEL}]: [dimension]. */
    public float[] levels() {
        float[] whole = new float[levels.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = levels[i];
        }
        return whole;
    }

    /** Writes the values, in the backbone's own units, into {@code target} from {@code offset} on. */
    public void copyValuesTo(float[] target, int offset) {
        for (int i = 0; i < levels.length; i++) {
            target[offset + i] = levels[i] * STEP;
        }
    }

    /** The rows of a matrix [embeddings, dimension], flat, as arithmetic wants them. */
    public static float[] matrix(Iterable<Embedding> embeddings, int count, int dimension) {
        float[] rows = new float[Math.multiplyExact(count, dimension)];
        int row = 0;
        for (Embedding embedding : embeddings) {
            if (embedding.dimension() != dimension) {
                throw new IllegalArgumentException(
                        "embedding %d has %d values, expected %d; it comes from another backbone"
                                .formatted(row, embedding.dimension(), dimension));
            }
            embedding.copyValuesTo(rows, row++ * dimension);
        }
        return rows;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Embedding that && Arrays.equals(levels, that.levels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(levels);
    }

    @Override
    public String toString() {
        return "Embedding[%d values]".formatted(levels.length);
    }
}
