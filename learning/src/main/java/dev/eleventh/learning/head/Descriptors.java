package dev.eleventh.learning.head;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.model.Descriptor;
import dev.eleventh.contracts.model.NearestHead;
import org.jspecify.annotations.Nullable;

/** Computes the descriptors that a {@link NearestHead} compares. */
public final class Descriptors {
    private static final float SMALLEST_LENGTH = 1e-6f;

    private final NDArray offset;
    private final NDArray scale;
    private final @Nullable NDArray projection;

    public Descriptors(NDManager manager, Descriptor descriptor) {
        this.offset = manager.create(descriptor.offset());
        this.scale = manager.create(descriptor.scale());
        float[] values = descriptor.projection();
        this.projection =
                values == null ? null : manager.create(values, new Shape(descriptor.dimension(), descriptor.width()));
    }

    /**
     * Returns the descriptors of embeddings.
     *
     * @param rows [embeddings, dimension]
     * @return [embeddings, width], each of length 1
     */
    public NDArray of(NDArray rows) {
        NDArray scaled = rows.sub(offset).mul(scale);
        return unit(projection == null ? scaled : scaled.matMul(projection));
    }

    static NDArray unit(NDArray rows) {
        return rows.div(rows.mul(rows).sum(new int[] {1}, true).sqrt().maximum(SMALLEST_LENGTH));
    }

    /** Returns the descriptors in the form in which a head stores them. */
    public static short[] stored(NDArray descriptors) {
        float[] values = descriptors.toFloatArray();
        short[] stored = new short[values.length];
        for (int i = 0; i < values.length; i++) {
            stored[i] = (short) Math.round(values[i] * NearestHead.SCALE);
        }
        return stored;
    }
}
