package dev.eleventh.benchmarks.backbones;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.benchmarks.dataset.Picture;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * The accuracy of one network with one strategy, by the number of examples per class.
 *
 * @param right the test images that the head of the first draw gets right at the largest number
 */
public record LearningCurve(String strategy, List<Point> points, BitSet right) {
    /** The strategies whose heads are quick to solve at every number of examples. */
    public static final List<String> STRATEGIES = List.of(Strategies.EXACT, Strategies.EXACT_PROJECTED);

    /** Number of images scored together. */
    private static final int BATCH = 1024;

    public LearningCurve {
        points = List.copyOf(points);
        right = (BitSet) right.clone();
    }

    @Override
    public BitSet right() {
        return (BitSet) right.clone();
    }

    /**
     * Accuracy with one number of examples per class.
     *
     * @param accuracies in [0, 1], one for each draw
     */
    public record Point(
            @JsonProperty("examples_per_class") int examples,
            @JsonProperty("accuracies") List<Double> accuracies) {
        public Point {
            accuracies = List.copyOf(accuracies);
        }

        @JsonProperty("mean")
        public double mean() {
            return accuracies.stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
        }

        /** Returns the standard deviation over the draws; 0 with one draw. */
        @JsonProperty("deviation")
        public double deviation() {
            double mean = mean();
            double squares = accuracies.stream()
                    .mapToDouble(accuracy -> (accuracy - mean) * (accuracy - mean))
                    .sum();
            return Math.sqrt(squares / Math.max(1, accuracies.size() - 1));
        }
    }

    /**
     * Learns every draw step by step, and tests the head of each step.
     *
     * @param levels of the network
     * @param embedded finds the embeddings of images that this network embedded before
     * @param test images that are not learned from
     * @param progress is run after each head
     */
    public static LearningCurve measure(
            NDManager manager,
            String strategy,
            Levels levels,
            Draws draws,
            Function<List<Picture>, List<LabelledEmbedding>> embedded,
            List<Picture> test,
            Runnable progress) {
        List<LabelledEmbedding> asked = embedded.apply(test);
        List<List<Double>> accuracies = new ArrayList<>();
        draws.counts().forEach(count -> accuracies.add(new ArrayList<>()));
        BitSet last = new BitSet();
        for (int draw = 0; draw < draws.size(); draw++) {
            Strategy learner = Strategies.of(strategy, manager, LearnerOptions.defaults(), levels, null);
            for (int step = 0; step < accuracies.size(); step++) {
                List<LabelledEmbedding> added = embedded.apply(draws.added(draw, step));
                ((Incremental) learner).add(added);
                // the sums have all examples; the strategy reads nothing of this data
                Head head =
                        learner.learn(new TrainingData(added, List.of()), null).head();
                BitSet right = right(manager, head, asked);
                accuracies.get(step).add(right.cardinality() / (double) asked.size());
                if (draw == 0) {
                    last = right;
                }
                progress.run();
            }
        }
        List<Point> points = new ArrayList<>();
        for (int step = 0; step < accuracies.size(); step++) {
            points.add(new Point(draws.counts().get(step), accuracies.get(step)));
        }
        return new LearningCurve(strategy, points, last);
    }

    private static BitSet right(NDManager manager, Head head, List<LabelledEmbedding> examples) {
        BitSet right = new BitSet(examples.size());
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            for (int from = 0; from < examples.size(); from += BATCH) {
                List<LabelledEmbedding> batch = examples.subList(from, Math.min(from + BATCH, examples.size()));
                float[][] logits = scorer.logits(LabelledEmbedding.embeddings(batch));
                for (int i = 0; i < logits.length; i++) {
                    int best = HeadScorer.argmax(logits[i]);
                    right.set(
                            from + i,
                            scorer.labels().get(best).equals(batch.get(i).label()));
                }
            }
        }
        return right;
    }
}
