package dev.eleventh.learning.review;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * The mean embedding of each label. An image far from all of them is unlike anything known. Keeps one sum for each
 * label, however many examples are added. Not thread-safe.
 */
public final class KnownMeans {
    private final Map<Label, double[]> sums = new TreeMap<>();

    public void add(LabelledEmbedding example) {
        Embedding embedding = example.embedding();
        float[] values = new float[embedding.dimension()];
        embedding.copyValuesTo(values, 0);
        double[] sum = sums.computeIfAbsent(example.label(), label -> new double[values.length]);
        for (int i = 0; i < values.length; i++) {
            sum[i] += values[i];
        }
    }

    /** Returns the direction of each label's mean. */
    Collection<Direction> directions() {
        return sums.values().stream().map(Direction::of).toList();
    }
}
