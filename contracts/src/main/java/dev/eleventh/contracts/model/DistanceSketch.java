package dev.eleventh.contracts.model;

/**
 * Estimates how far an embedding is from the learned examples: the squared Mahalanobis distance from their centre. The
 * estimate is the squared length of {@code step * weights · ((embedding - offset) * scale)}. Each row of the weights is a
 * random mixture of the whitened directions, so that few rows stand for all directions (Johnson and Lindenstrauss
 * 1984).
 *
 * <p>The constructor and the accessors copy arrays.
 */
public final class DistanceSketch {
    private final float[] offset;
    private final float[] scale;
    private final short[] weights;
    private final float step;

    /**
     * @param offset [dimension], finite
     * @param scale [dimension], finite; 0 for a value that does not count
     * @param weights [rows, dimension], row-major, in units of the step
     * @param step finite
     */
    public DistanceSketch(float[] offset, float[] scale, short[] weights, float step) {
        this.offset = offset.clone();
        this.scale = scale.clone();
        this.weights = weights.clone();
        this.step = step;
        if (offset.length < 1
                || scale.length != offset.length
                || weights.length < 1
                || weights.length % offset.length != 0) {
            throw new IllegalArgumentException(
                    "a distance of %d values needs as many scales and whole rows of weights, had %d and %d"
                            .formatted(offset.length, scale.length, weights.length));
        }
        Finite.require("offset of the distance", offset);
        Finite.require("scale of the distance", scale);
        Finite.require("step of the distance", new float[] {step});
    }

    public int rows() {
        return weights.length / offset.length;
    }

    /** Returns the number of values of the embeddings that are read. */
    public int dimension() {
        return offset.length;
    }

    /** [dimension]. */
    public float[] offset() {
        return offset.clone();
    }

    /** [dimension]. */
    public float[] scale() {
        return scale.clone();
    }

    /** [rows, dimension], row-major, in units of {@link #step}. */
    public short[] weights() {
        return weights.clone();
    }

    public float step() {
        return step;
    }
}
