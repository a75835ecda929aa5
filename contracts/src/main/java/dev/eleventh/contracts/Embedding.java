package dev.eleventh.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a backbone says of an image: {@code dimension} values, in one of two forms.
 *
 * <p>Of the built-in network, whatever its weights, they lie in [0, {@value #RANGE}] (ReLU6) and are quantised to 12
 * bits, at once and everywhere, so that what is learned, stored and served is the same, and so that sums over embeddings
 * are exact integers. Of an imported network they are float32 values of any range, as they came: the imported head must
 * answer as it always did.
 */
public final class Embedding {
    /** The largest value of a ReLU6 output, and so of its mean. */
    public static final float RANGE = 6f;

    /** 12 bits: products stay below 2^24, so a float64 sum of them is exact up to 500 million examples. */
    public static final int MAX_LEVEL = 4095;

    private static final float STEP = RANGE / MAX_LEVEL;

    /** No level is so large: bytes that begin with it are no levels. A form's number and its values follow. */
    private static final short NOT_LEVELS = -1;

    private static final short FLOAT32 = 1;
    private static final int FORM_BYTES = 2 * Short.BYTES;

    /** Exactly one of the two is there. */
    private final short @Nullable [] levels;

    private final float @Nullable [] values;

    private Embedding(short @Nullable [] levels, float @Nullable [] values) {
        this.levels = levels;
        this.values = values;
    }

    /**
     * The embedding of one row of the built-in network's output.
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
     * The embedding of one row of an imported network's output, not quantised.
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
     * Decodes what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException when the bytes are no whole number of levels or values, a level is beyond 12
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
        return new Embedding(levels, null);
    }

    private static Embedding valuesFrom(ByteBuffer file) {
        if (file.capacity() % Float.BYTES != 0 || file.getShort(Short.BYTES) != FLOAT32) {
            throw new IllegalArgumentException(
                    "embedding of %d bytes is neither 12-bit levels nor float32 values; a later release wrote it"
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
     * Little-endian: levels are two bytes each and nothing else; float32 values follow four bytes that no levels begin
     * with, so that neither form is ever taken for the other.
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

    /** Whether sums over it can be exact: an embedding of the built-in network, not of an imported one. */
    public boolean isQuantised() {
        return levels != null;
    }

    /**
     * The levels, as whole numbers in [0, {@value #MAX_LEVEL}]: [dimension].
     *
     * @throws IllegalStateException when it comes from an imported network
     */
    public float[] levels() {
        if (levels == null) {
            throw new IllegalStateException(
                    "an imported backbone's embedding has float32 values, no levels to sum exactly; choose a strategy that"
                            + " is not exact, such as expand or expand-frozen");
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
