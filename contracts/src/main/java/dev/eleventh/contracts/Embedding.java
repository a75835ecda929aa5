package dev.eleventh.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The output of a backbone for one image: {@code dimension} values, in one of two forms.
 *
 * <p>The values of the built-in network, whatever its weights, lie in [0, {@value #RANGE}]: means of ReLU6 outputs, and
 * means of signed outputs scaled to this range. They are immediately quantised to 12 bits everywhere, so that the
 * learned, stored and served values are equal and sums over embeddings are exact integers. The values of an imported
 * network are float32 of any range and stay unchanged, so that the imported head answers as it always did; a {@link
 * Quantiser} rounds them where exact sums are needed.
 */
public final class Embedding {
    /**
     * The largest value of a ReLU6 output, and therefore of a mean of such outputs; the other values are scaled to it.
     */
    public static final float RANGE = 6f;

    /** 12 bits: products stay below 2^24, so a float64 sum of products is exact up to 500 million examples. */
    public static final int MAX_LEVEL = 4095;

    private static final float STEP = RANGE / MAX_LEVEL;

    /**
     * Larger than any level as an unsigned number, so bytes that begin with it are not levels. The number of the form
     * and the values follow.
     */
    private static final short NOT_LEVELS = -1;

    private static final short FLOAT32 = 1;
    private static final int FORM_BYTES = 2 * Short.BYTES;

    /** Exactly one of {@code levels} and {@code values} is not null. */
    private final short @Nullable [] levels;

    private final float @Nullable [] values;

    private Embedding(short @Nullable [] levels, float @Nullable [] values) {
        this.levels = levels;
        this.values = values;
    }

    /**
     * Quantises one row of the built-in network's output.
     *
     * @param values [dimension], each rounded to the nearest level; values outside [0, 6] are clamped
     * @throws NotFiniteException when a value is not a number
     */
    public static Embedding quantise(float[] values) {
        short[] levels = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Float.isNaN(values[i])) {
                throw new NotFiniteException("embedding value %d is not a number".formatted(i));
            }
            levels[i] = (short) Math.round(Math.min(Math.max(values[i], 0f), RANGE) / STEP);
        }
        return new Embedding(levels, null);
    }

    /**
     * Creates an embedding from one row of an imported network's output, without quantising it.
     *
     * @param values [dimension], copied
     * @throws NotFiniteException when a value is not finite
     */
    public static Embedding ofValues(float[] values) {
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new NotFiniteException("embedding value %d must be finite, was %s".formatted(i, values[i]));
            }
        }
        return new Embedding(null, values.clone());
    }

    /**
     * Decodes bytes that {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException when the bytes are not a whole number of levels or values, a level is beyond 12
     *     bits, or a value is not finite
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Embedding fromBytes(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean isLevels = bytes.length < Short.BYTES || file.getShort(0) != NOT_LEVELS;
        return isLevels ? levelsFrom(bytes) : valuesFrom(file);
    }

    private static Embedding levelsFrom(byte[] bytes) {
        if (bytes.length % Short.BYTES != 0) {
            throw new IllegalArgumentException(
                    "embedding must be a whole number of 16-bit levels, had %d bytes".formatted(bytes.length));
        }
        short[] levels = new short[bytes.length / Short.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(levels);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] < 0 || levels[i] > MAX_LEVEL) {
                throw new IllegalArgumentException(
                        "embedding level %d must be in [0, %d], was %d".formatted(i, MAX_LEVEL, levels[i]));
            }
        }
        return new Embedding(levels, null);
    }

    private static Embedding valuesFrom(ByteBuffer file) {
        if (file.capacity() % Float.BYTES != 0 || file.getShort(Short.BYTES) != FLOAT32) {
            throw new IllegalArgumentException(
                    "embedding of %d bytes is neither 12-bit levels nor float32 values; a later release may have written it, upgrade this one"
                            .formatted(file.capacity()));
        }
        float[] values = new float[file.capacity() / Float.BYTES - 1];
        file.position(FORM_BYTES)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return ofValues(values);
    }

    /**
     * Encodes the embedding, little-endian. Levels are two bytes each, without a prefix. Float32 values follow a prefix
     * of four bytes that no levels begin with, so neither form can be mistaken for the other.
     */
    @JsonValue
    public byte[] toBytes() {
        if (levels != null) {
            ByteBuffer bytes = ByteBuffer.allocate(levels.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asShortBuffer().put(levels);
            return bytes.array();
        }
        float[] present = Objects.requireNonNull(values);
        ByteBuffer bytes = ByteBuffer.allocate(FORM_BYTES + present.length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort(NOT_LEVELS)
                .putShort(FLOAT32);
        bytes.asFloatBuffer().put(present);
        return bytes.array();
    }

    public int dimension() {
        return levels != null ? levels.length : Objects.requireNonNull(values).length;
    }

    /**
     * Returns whether the embedding consists of levels: true for the built-in network, false for an imported one, whose
     * levels only a {@link Quantiser} gives.
     */
    public boolean isQuantised() {
        return levels != null;
    }

    /**
     * Returns the levels, as whole numbers in [0, {@value #MAX_LEVEL}]: [dimension].
     *
     * @throws IllegalStateException when the embedding comes from an imported network
     */
    public float[] levels() {
        if (levels == null) {
            throw new IllegalStateException(
                    "an imported backbone without a quantiser gives float32 values, which have no exact sums; import the"
                            + " network again, or choose a strategy that is not exact, such as expand or expand-frozen");
        }
        float[] whole = new float[levels.length];
        for (int i = 0; i < whole.length; i++) {
            whole[i] = levels[i];
        }
        return whole;
    }

    /** Writes the values, in the backbone's own units, into {@code target} from {@code offset} on. */
    public void copyValuesTo(float[] target, int offset) {
        if (values != null) {
            System.arraycopy(values, 0, target, offset, values.length);
            return;
        }
        short[] present = Objects.requireNonNull(levels);
        for (int i = 0; i < present.length; i++) {
            target[offset + i] = present[i] * STEP;
        }
    }

    /** Returns the flat, row-major matrix [embeddings, dimension] of the embeddings' values. */
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
        return other instanceof Embedding that
                && Arrays.equals(levels, that.levels)
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(levels) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Embedding[%d %s]".formatted(dimension(), isQuantised() ? "levels" : "float32 values");
    }
}
