package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.Split;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.judge.Calibration;
import dev.eleventh.learning.judge.HoldOutResult;
import dev.eleventh.learning.review.KnownMeans;
import dev.eleventh.learning.review.ReviewCriterion;
import dev.eleventh.learning.review.Waiting;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Labels a pool in the order of one criterion, a few images between two heads, and tests each head. As in a trainer, a
 * part of the labelled images is held out and only fits the temperature, and the others are learned by {@code exact}.
 */
final class LabellingRun {
    /** The trainer's default. */
    private static final double HOLD_OUT_FRACTION = 0.2;

    private final NDManager manager;
    private final List<LabelledEmbedding> test;
    private final int step;
    private final int most;

    /**
     * @param step number of labels between two heads
     * @param most number of labels of the last head, with those of the start
     */
    LabellingRun(NDManager manager, List<LabelledEmbedding> test, int step, int most) {
        this.manager = manager;
        this.test = List.copyOf(test);
        this.step = step;
        this.most = most;
    }

    /**
     * The result of one run.
     *
     * @param accuracies on the test images, of the head at the start and after each step
     * @param allSeen number of labels, with those of the start, after which every class had one; null if a class had none
     */
    record Curve(List<Double> accuracies, @Nullable Integer allSeen) {
        Curve {
            accuracies = List.copyOf(accuracies);
        }
    }

    Curve of(ReviewCriterion criterion, LabellingDraw draw) {
        Set<Label> all = new HashSet<>(LabelledEmbedding.counts(test).keySet());
        Labelled labelled = new Labelled(manager, test.get(0).embedding().dimension());
        Map<ExampleId, LabelledEmbedding> pool = new LinkedHashMap<>();
        draw.pool().forEach(image -> pool.put(image.id(), image));
        labelled.add(draw.start());
        List<Double> accuracies = new ArrayList<>();
        Integer allSeen = labelled.labels.containsAll(all) ? labelled.count : null;
        while (true) {
            Head head = labelled.learn();
            accuracies.add(Answers.of(manager, head, 1, test).accuracy(all));
            if (labelled.count + step > most || pool.size() < step) {
                return new Curve(accuracies, allSeen);
            }
            List<Waiting> waiting = waiting(head, labelled.temperature(head), pool.values());
            for (Waiting chosen : criterion.first(waiting, labelled.means, step)) {
                labelled.add(List.of(Objects.requireNonNull(pool.remove(chosen.id()))));
                if (allSeen == null && labelled.labels.containsAll(all)) {
                    allSeen = labelled.count;
                }
            }
        }
    }

    private List<Waiting> waiting(Head head, double temperature, Iterable<LabelledEmbedding> pool) {
        List<LabelledEmbedding> images = new ArrayList<>();
        pool.forEach(images::add);
        List<Waiting> waiting = new ArrayList<>();
        try (HeadScorer scorer = new HeadScorer(manager, head, temperature)) {
            float[][] probabilities = scorer.probabilities(LabelledEmbedding.embeddings(images));
            for (int i = 0; i < probabilities.length; i++) {
                waiting.add(Waiting.of(images.get(i).id(), images.get(i).embedding(), probabilities[i]));
            }
        }
        return waiting;
    }

    /** The images that have a label so far. */
    private static final class Labelled {
        private final NDManager manager;
        private final List<LabelledEmbedding> train = new ArrayList<>();
        private final List<LabelledEmbedding> holdOut = new ArrayList<>();
        private final Set<Label> labels = new HashSet<>();
        private final KnownMeans means = new KnownMeans();
        private int learned;
        private int count;
        private final Strategy exact;

        Labelled(NDManager manager, int dimension) {
            this.manager = manager;
            this.exact = Strategies.of(
                    Strategies.EXACT, manager, LearnerOptions.defaults(), new Levels.BuiltIn(dimension), null);
        }

        void add(List<LabelledEmbedding> images) {
            for (LabelledEmbedding image : images) {
                boolean isHeldOut =
                        Split.of(Sha256.of(image.id().value().getBytes(StandardCharsets.UTF_8)), HOLD_OUT_FRACTION)
                                == Split.HOLD_OUT;
                // without one to learn from, a class would stay unknown
                (isHeldOut && labels.contains(image.label()) ? holdOut : train).add(image);
                labels.add(image.label());
                means.add(image);
                count++;
            }
        }

        Head learn() {
            ((Incremental) exact).add(train.subList(learned, train.size()));
            learned = train.size();
            return exact.learn(new TrainingData(train, List.of()), null).head();
        }

        double temperature(Head head) {
            return Calibration.of(HoldOutResult.of(manager, head, holdOut)).temperature();
        }
    }
}
