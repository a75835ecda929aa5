package dev.eleventh.learning.judge;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.Scores;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One head's results on the held-out set, example by example, so that two heads can be compared in pairs. */
public final class HoldOutResult {
    /** Number of examples scored together; their embeddings as floats take most of the memory that scoring needs. */
    private static final int AT_ONCE = 1_024;

    private final List<Label> labels;
    private final List<LabelledEmbedding> examples;
    private final float[][] logits;
    private final float[] distances;
    private final int[] trueColumns;
    private final boolean[] right;

    private HoldOutResult(
            List<Label> labels,
            List<LabelledEmbedding> examples,
            float[][] logits,
            float[] distances,
            int[] trueColumns,
            boolean[] right) {
        this.labels = labels;
        this.examples = examples;
        this.logits = logits;
        this.distances = distances;
        this.trueColumns = trueColumns;
        this.right = right;
    }

    /** Scores a challenger. */
    public static HoldOutResult of(NDManager manager, Head head, List<LabelledEmbedding> holdOut) {
        float[][] logits = new float[holdOut.size()][];
        float[] distances = new float[holdOut.size()];
        score(manager, head, holdOut, (example, row, distance) -> {
            logits[example] = row;
            distances[example] = distance;
        });
        return of(head.labels(), holdOut, logits, distances);
    }

    /** Creates the result from known logits, of a head without a distance. */
    public static HoldOutResult of(List<Label> labels, List<LabelledEmbedding> examples, float[][] logits) {
        return of(labels, examples, logits, new float[0]);
    }

    private static HoldOutResult of(
            List<Label> labels, List<LabelledEmbedding> examples, float[][] logits, float[] distances) {
        int[] trueColumns = trueColumns(labels, examples);
        boolean[] right = new boolean[logits.length];
        for (int i = 0; i < logits.length; i++) {
            right[i] = HeadScorer.argmax(logits[i]) == trueColumns[i];
        }
        return new HoldOutResult(labels, examples, logits, distances, trueColumns, right);
    }

    /**
     * Scores an opponent. Keeps only whether each prediction is right, and drops the logits, which are as many as
     * held-out examples times labels.
     */
    public static HoldOutResult of(NDManager manager, Opponent opponent) {
        Head head = opponent.head();
        int[] trueColumns = trueColumns(head.labels(), opponent.holdOut());
        boolean[] right = new boolean[trueColumns.length];
        score(
                manager,
                head,
                opponent.holdOut(),
                (example, row, distance) -> right[example] = HeadScorer.argmax(row) == trueColumns[example]);
        return new HoldOutResult(head.labels(), opponent.holdOut(), new float[0][], new float[0], trueColumns, right);
    }

    private interface Scored {
        void row(int example, float[] logits, float distance);
    }

    private static void score(NDManager manager, Head head, List<LabelledEmbedding> holdOut, Scored scored) {
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            for (int from = 0; from < holdOut.size(); from += AT_ONCE) {
                List<LabelledEmbedding> some = holdOut.subList(from, Math.min(from + AT_ONCE, holdOut.size()));
                Scores scores = scorer.scores(LabelledEmbedding.embeddings(some));
                for (int i = 0; i < some.size(); i++) {
                    scored.row(from + i, scores.rows()[i], scores.distance(i));
                }
            }
        }
    }

    private static int[] trueColumns(List<Label> labels, List<LabelledEmbedding> examples) {
        Map<Label, Integer> columns = new HashMap<>();
        labels.forEach(label -> columns.put(label, columns.size()));
        return examples.stream()
                .mapToInt(example -> columns.getOrDefault(example.label(), -1))
                .toArray();
    }

    /**
     * Restricts this result to the examples that the other result contains, too. When an image is gone, only one of two
     * backbones may have its embedding; the example is then left out of both results.
     */
    public HoldOutResult among(HoldOutResult other) {
        Set<ExampleId> ids = other.examples.stream().map(LabelledEmbedding::id).collect(Collectors.toSet());
        int[] kept = IntStream.range(0, examples.size())
                .filter(i -> ids.contains(examples.get(i).id()))
                .toArray();
        boolean[] keptRight = new boolean[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keptRight[i] = right[kept[i]];
        }
        return new HoldOutResult(
                labels,
                Arrays.stream(kept).mapToObj(examples::get).toList(),
                new float[0][],
                new float[0],
                Arrays.stream(kept).map(i -> trueColumns[i]).toArray(),
                keptRight);
    }

    /** Returns the labels that the head knows. */
    List<Label> labels() {
        return labels;
    }

    List<LabelledEmbedding> examples() {
        return examples;
    }

    /** [examples][classes]; empty for an opponent, and after {@link #among}. */
    float[][] logits() {
        return logits;
    }

    /** Returns an example's squared distance from the learned examples; not a number if the head has none. */
    float distance(int example) {
        return distances.length == 0 ? Float.NaN : distances[example];
    }

    /** Returns the column of an example's true label, or -1 when the head does not know it. */
    int trueColumn(int example) {
        return trueColumns[example];
    }

    boolean isRight(int example) {
        return right[example];
    }

    /** Returns the accuracies over all held-out examples, including those with labels that the head does not know. */
    public ModelManifest.Metrics metrics() {
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
