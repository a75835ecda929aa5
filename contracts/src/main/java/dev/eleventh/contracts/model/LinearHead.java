package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linear classifier on embeddings: logit of class c = weights[c] · embedding + bias[c]. It may also estimate the
 * distance of an embedding from the examples that it was learned from.
 *
 * <p>The constructor and the accessors copy arrays, so a head never changes.
 */
public final class LinearHead implements Head {
    private final List<Label> labels;
    private final int dimension;
    private final float[] weights;
    private final float[] bias;
    private final @Nullable DistanceSketch distance;

    /** Creates a head without a distance. */
    public LinearHead(List<Label> labels, int dimension, float[] weights, float[] bias) {
        this(labels, dimension, weights, bias, null);
    }

    /**
     * @param labels [classes], distinct, in the order of the rows
     * @param dimension number of values of the embeddings that the head reads
     * @param weights [classes, dimension], row-major, finite
     * @param bias [classes], finite
     * @param distance null if the strategy does not learn one
     */
    public LinearHead(
            List<Label> labels, int dimension, float[] weights, float[] bias, @Nullable DistanceSketch distance) {
        this.labels = List.copyOf(labels);
        this.dimension = dimension;
        this.weights = weights.clone();
        this.bias = bias.clone();
        this.distance = distance;
        if (labels.isEmpty() || new HashSet<>(labels).size() != labels.size()) {
            throw new IllegalArgumentException("a head needs distinct labels, had " + labels);
        }
        if (dimension < 1 || weights.length != (long) labels.size() * dimension || bias.length != labels.size()) {
            throw new IllegalArgumentException(
                    "a head of %d classes and %d values needs %d weights and %d biases, had %d and %d"
                            .formatted(
                                    labels.size(),
                                    dimension,
                                    (long) labels.size() * dimension,
                                    labels.size(),
                                    weights.length,
                                    bias.length));
        }
        Finite.require("weight", weights);
        Finite.require("bias", bias);
        if (distance != null && distance.dimension() != dimension) {
            throw new IllegalArgumentException("the distance of a head of %d values must read as many, reads %d"
                    .formatted(dimension, distance.dimension()));
        }
    }

    @Override
    public List<Label> labels() {
        return labels;
    }

    public int classes() {
        return labels.size();
    }

    @Override
    public int dimension() {
        return dimension;
    }

    /** [classes, dimension], row-major. */
    public float[] weights() {
        return weights.clone();
    }

    /** [classes]. */
    public float[] bias() {
        return bias.clone();
    }

    /** Returns the estimate of the distance from the learned examples; null if there is none. */
    public @Nullable DistanceSketch distance() {
        return distance;
    }

    @Override
    public LinearHead withoutDistance() {
        return distance == null ? this : new LinearHead(labels, dimension, weights, bias);
    }

    @Override
    public String toString() {
        return "LinearHead[%d classes, %d values]".formatted(classes(), dimension);
    }
}
