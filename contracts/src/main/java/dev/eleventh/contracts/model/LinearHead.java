package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.HashSet;
import java.util.List;

/**
 * A linear classifier on embeddings: logit of class c = weights[c] · embedding + bias[c].
 *
 * <p>The constructor and the accessors copy arrays, so a head never changes.
 */
public final class LinearHead implements Head {
    private final List<Label> labels;
    private final int dimension;
    private final float[] weights;
    private final float[] bias;

    /**
     * @param labels [classes], distinct, in the order of the rows
     * @param dimension number of values of the embeddings that the head reads
     * @param weights [classes, dimension], row-major, finite
     * @param bias [classes], finite
     */
    public LinearHead(List<Label> labels, int dimension, float[] weights, float[] bias) {
        this.labels = List.copyOf(labels);
        this.dimension = dimension;
        this.weights = weights.clone();
        this.bias = bias.clone();
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

    @Override
    public String toString() {
        return "LinearHead[%d classes, %d values]".formatted(classes(), dimension);
    }
}
