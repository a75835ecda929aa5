package dev.eleventh.learning.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Shifts and scales embeddings to mean 0 and deviation 1, so that one strength of regularisation fits every value and
 * the descent is fast. Converts a head's parameters to standardised values and back without changing its logits.
 */
public final class Standardiser {
    /** Number of embeddings that one thread sums. */
    private static final int PART = 512;

    private final float[] mean;
    private final float[] deviation;

    private Standardiser(float[] mean, float[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * Computes the mean and deviation of each value.
     *
     * @param embeddings at least one, all of the same dimension
     */
    public static Standardiser of(List<Embedding> embeddings) {
        int dimension = embeddings.get(0).dimension();
        double[] sum = new double[dimension];
        double[] squares = new double[dimension];
        // each part is summed separately, and the parts are added in order: the result is the same on any number of
        // processors
        parts(embeddings).map(part -> Sums.of(part, dimension)).toList().forEach(sums -> {
            for (int i = 0; i < dimension; i++) {
                sum[i] += sums.sum[i];
                squares[i] += sums.squares[i];
            }
        });
        float[] mean = new float[dimension];
        float[] deviation = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            double average = sum[i] / embeddings.size();
            double variance = Math.max(0, squares[i] / embeddings.size() - average * average);
            mean[i] = (float) average;
            // a value that never changes carries no information; dividing by a deviation near 0 would amplify noise
            deviation[i] = variance < 1e-6 ? 1f : (float) Math.sqrt(variance);
        }
        return new Standardiser(mean, deviation);
    }

    private static Stream<List<Embedding>> parts(List<Embedding> embeddings) {
        int parts = (embeddings.size() + PART - 1) / PART;
        return IntStream.range(0, parts)
                .parallel()
                .mapToObj(part -> embeddings.subList(part * PART, Math.min((part + 1) * PART, embeddings.size())));
    }

    private static final class Sums {
        private final double[] sum;
        private final double[] squares;

        Sums(int dimension) {
            this.sum = new double[dimension];
            this.squares = new double[dimension];
        }

        static Sums of(List<Embedding> embeddings, int dimension) {
            Sums sums = new Sums(dimension);
            float[] row = new float[dimension];
            for (Embedding embedding : embeddings) {
                if (embedding.dimension() != dimension) {
                    throw new IllegalArgumentException(
                            "embeddings must have one dimension, had %d and %d; they come from different backbones"
                                    .formatted(dimension, embedding.dimension()));
                }
                embedding.copyValuesTo(row, 0);
                for (int i = 0; i < dimension; i++) {
                    double value = row[i];
                    sums.sum[i] += value;
                    sums.squares[i] += value * value;
                }
            }
            return sums;
        }
    }

    /** [dimension]. */
    public float[] means() {
        return mean.clone();
    }

    /** [dimension], above 0. */
    public float[] deviations() {
        return deviation.clone();
    }

    /**
     * Returns one standardised row per embedding, padded with rows of 0 to a multiple.
     *
     * @return [a multiple of {@code multiple}, dimension]
     */
    public NDArray rows(NDManager manager, List<Embedding> embeddings, int multiple) {
        int dimension = mean.length;
        int count = (embeddings.size() + multiple - 1) / multiple * multiple;
        float[] rows = new float[Math.multiplyExact(count, dimension)];
        IntStream.range(0, embeddings.size()).parallel().forEach(row -> {
            int from = row * dimension;
            embeddings.get(row).copyValuesTo(rows, from);
            for (int i = 0; i < dimension; i++) {
                rows[from + i] = (rows[from + i] - mean[i]) / deviation[i];
            }
        });
        return manager.create(rows, new Shape(count, dimension));
    }

    /** Converts row {@code row} of a head to parameters for standardised embeddings: the weights, then the bias. */
    public void enter(float[] weights, int row, float bias, double[] parameters, int offset) {
        int dimension = mean.length;
        double shifted = bias;
        for (int i = 0; i < dimension; i++) {
            double weight = weights[row * dimension + i];
            parameters[offset + i] = weight * deviation[i];
            shifted += weight * mean[i];
        }
        parameters[offset + dimension] = shifted;
    }

    /** Converts parameters [classes, dimension + 1] for standardised embeddings to a head for unscaled embeddings. */
    public LinearHead leave(List<Label> labels, double[] parameters) {
        int dimension = mean.length;
        float[] weights = new float[labels.size() * dimension];
        float[] bias = new float[labels.size()];
        for (int row = 0; row < labels.size(); row++) {
            int offset = row * (dimension + 1);
            double shifted = parameters[offset + dimension];
            for (int i = 0; i < dimension; i++) {
                double weight = parameters[offset + i] / deviation[i];
                weights[row * dimension + i] = (float) weight;
                shifted -= weight * mean[i];
            }
            bias[row] = (float) shifted;
        }
        return new LinearHead(labels, dimension, weights, bias);
    }
}
