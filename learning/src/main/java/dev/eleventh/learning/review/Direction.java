package dev.eleventh.learning.review;

import dev.eleventh.contracts.Embedding;
import java.util.stream.IntStream;

/** A vector of length 1, or of zeros only; embeddings are compared by their directions. */
final class Direction {
    private final float[] values;

    private Direction(double[] values) {
        double length = Math.sqrt(IntStream.range(0, values.length)
                .mapToDouble(i -> values[i] * values[i])
                .sum());
        this.values = new float[values.length];
        for (int i = 0; length > 0 && i < values.length; i++) {
            this.values[i] = (float) (values[i] / length);
        }
    }

    static Direction of(double[] vector) {
        return new Direction(vector);
    }

    static Direction of(Embedding embedding) {
        float[] values = new float[embedding.dimension()];
        embedding.copyValuesTo(values, 0);
        return new Direction(
                IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray());
    }

    /** Returns the cosine distance, in [0, 2]: 0 for the same direction. */
    double distanceTo(Direction other) {
        double product = 0;
        for (int i = 0; i < values.length; i++) {
            product += values[i] * other.values[i];
        }
        return Math.max(0, 1 - product);
    }
}
