package dev.eleventh.contracts.model;

import org.jspecify.annotations.Nullable;

/**
 * Converts an embedding to the descriptor that is compared: {@code (embedding - offset) * scale}, then {@code ·
 * projection} if there is one, then divided by its length.
 */
public final class Descriptor {
    private final float[] offset;
    private final float[] scale;
    private final float @Nullable [] projection;
    private final int width;

    /**
     * @param offset [dimension], finite
     * @param scale [dimension], finite
     * @param projection [dimension, width], row-major, finite; null compares the values themselves
     */
    public Descriptor(float[] offset, float[] scale, float @Nullable [] projection) {
        this.offset = offset.clone();
        this.scale = scale.clone();
        this.projection = projection == null ? null : projection.clone();
        if (offset.length == 0
                || scale.length != offset.length
                || (projection != null && (projection.length == 0 || projection.length % offset.length != 0))) {
            throw new IllegalArgumentException(
                    "a descriptor of %d values needs as many scales and whole rows, had %d and %d"
                            .formatted(offset.length, scale.length, projection == null ? 0 : projection.length));
        }
        this.width = projection == null ? offset.length : projection.length / offset.length;
        Finite.require("offset", offset);
        Finite.require("scale", scale);
        if (projection != null) {
            Finite.require("projection", projection);
        }
    }

    /** Returns the number of values of an embedding. */
    public int dimension() {
        return offset.length;
    }

    /** Returns the number of values that are compared. */
    public int width() {
        return width;
    }

    /** [dimension]. */
    public float[] offset() {
        return offset.clone();
    }

    /** [dimension]. */
    public float[] scale() {
        return scale.clone();
    }

    /** [dimension, width], or null. */
    public float @Nullable [] projection() {
        return projection == null ? null : projection.clone();
    }
}
