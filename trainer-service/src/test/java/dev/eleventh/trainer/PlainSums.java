package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.strategy.Incremental;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Per label, the number of examples, the sum of their levels, and the sums of the products of their levels. Nothing
 * is rounded.
 */
public final class PlainSums implements Incremental {
    private final Map<Label, long[]> sums = new TreeMap<>();

    @Override
    public void add(List<LabelledEmbedding> examples) {
        examples.forEach(example -> count(example, 1));
    }

    @Override
    public void remove(List<LabelledEmbedding> examples) {
        examples.forEach(example -> count(example, -1));
    }

    private void count(LabelledEmbedding example, int sign) {
        ByteBuffer levels = ByteBuffer.wrap(example.embedding().toBytes()).order(ByteOrder.LITTLE_ENDIAN);
        int dimension = example.embedding().dimension();
        long[] sum = sums.computeIfAbsent(example.label(), label -> new long[1 + dimension + dimension * dimension]);
        sum[0] += sign;
        for (int i = 0; i < dimension; i++) {
            sum[1 + i] += sign * levels.getShort(2 * i);
            for (int j = 0; j < dimension; j++) {
                sum[1 + dimension + i * dimension + j] += (long) sign * levels.getShort(2 * i) * levels.getShort(2 * j);
            }
        }
    }

    /**
     * A label without examples equals one that never existed, unless its sums are not 0, which is an error that must
     * show.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof PlainSums that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text().toString();
    }

    private List<String> text() {
        return sums.entrySet().stream()
                .filter(entry -> Arrays.stream(entry.getValue()).anyMatch(sum -> sum != 0))
                .map(entry -> entry.getKey() + Arrays.toString(entry.getValue()))
                .toList();
    }
}
