package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What one head says of the hold-out, example by example, so that two heads can be compared in pairs. */
final class HoldOutResult {
    private final List<Label> labels;
    private final List<LabelledEmbedding> examples;
    private final float[][] logits;
    private final int[] trueColumns;
    private final boolean[] right;

    /** Of logits that are known. */
    HoldOutResult(List<Label> labels, List<LabelledEmbedding> examples, float[][] logits) {
        this.labels = labels;
        this.examples = examples;
        this.logits = logits;
        Map<Label, Integer> columns = new HashMap<>();
        labels.forEach(label -> columns.put(label, columns.size()));
        this.trueColumns = examples.stream()
                .mapToInt(example -> columns.getOrDefault(example.label(), -1))
                .toArray();
        this.right = new boolean[trueColumns.length];
        for (int i = 0; i < right.length; i++) {
            right[i] = HeadScorer.argmax(logits[i]) == trueColumns[i];
        }
    }

    static HoldOutResult of(NDManager manager, Head head, List<LabelledEmbedding> holdOut) {
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            return new HoldOutResult(head.labels(), holdOut, scorer.logits(LabelledEmbedding.embeddings(holdOut)));
        }
    }

    /**
     * The same of those examples that another result is of, too: where an image is gone, only one of two backbones may
     * have its embedding, and then neither is asked about it.
     */
    HoldOutResult among(HoldOutResult other) {
        Set<ExampleId> ids = other.examples.stream().map(LabelledEmbedding::id).collect(Collectors.toSet());
        int[] kept = IntStream.range(0, examples.size())
                .filter(i -> ids.contains(examples.get(i).id()))
                .toArray();
        return new HoldOutResult(
                labels,
                Arrays.stream(kept).mapToObj(examples::get).toList(),
                Arrays.stream(kept).mapToObj(i -> logits[i]).toArray(float[][]::new));
    }

    /** That the head knows. */
    List<Label> labels() {
        return labels;
    }

    List<LabelledEmbedding> examples() {
        return examples;
    }

    /** [examples][classes]. */
    float[][] logits() {
        return logits;
    }

    /** The column of an example's true label, -1 when the head does not know it. */
    int trueColumn(int example) {
        return trueColumns[example];
    }

    boolean isRight(int example) {
        return right[example];
    }

    /** Accuracies over all hold-out examples, those of labels that the head does not know included. */
    ModelManifest.Metrics metrics() {
        Map<Label, int[]> rightAndAll = new TreeMap<>();
        int right = 0;
        for (int i = 0; i < examples.size(); i++) {
            int[] counts = rightAndAll.computeIfAbsent(examples.get(i).label(), label -> new int[2]);
            counts[1]++;
            if (isRight(i)) {
                counts[0]++;
                right++;
            }
        }
        Map<Label, Double> perLabel = new TreeMap<>();
        rightAndAll.forEach((label, counts) -> perLabel.put(label, counts[0] / (double) counts[1]));
        return new ModelManifest.Metrics(
                examples.isEmpty() ? null : right / (double) examples.size(), mean(perLabel), perLabel);
    }

    private static @Nullable Double mean(Map<Label, Double> perLabel) {
        return perLabel.isEmpty()
                ? null
                : perLabel.values().stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .getAsDouble();
    }
}
