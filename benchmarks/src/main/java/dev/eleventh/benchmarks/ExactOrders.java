package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tests whether a strategy that promises it gives the same bytes for the same examples, in any order and any batches.
 *
 * @param sha256 of the head, for each order and batch size
 */
record ExactOrders(
        @JsonProperty("sha256") Map<String, Sha256> sha256,
        @JsonProperty("all_equal") boolean allEqual) {

    /** Feeds the same examples in each stream's order, in batches of each size. */
    static ExactOrders of(Supplier<Strategy> fresh, List<TaskStream> streams, List<Integer> batchSizes) {
        Map<String, Sha256> digests = new TreeMap<>();
        for (TaskStream stream : streams) {
            List<LabelledEmbedding> examples =
                    stream.steps().stream().flatMap(List::stream).toList();
            for (int size : batchSizes) {
                Strategy strategy = fresh.get();
                for (int from = 0; from < examples.size(); from += size) {
                    ((Incremental) strategy).add(examples.subList(from, Math.min(from + size, examples.size())));
                }
                digests.put("%s, batches of %d".formatted(stream.order(), size), learned(strategy, examples));
            }
        }
        return new ExactOrders(digests, digests.values().stream().distinct().count() == 1);
    }

    /** Returns the digest of the head that the strategy learned; the examples are used only for their labels. */
    static Sha256 learned(Strategy strategy, List<LabelledEmbedding> examples) {
        return Sha256.of(HeadCodec.encode(
                strategy.learn(new TrainingData(examples, List.of()), null).head()));
    }
}
