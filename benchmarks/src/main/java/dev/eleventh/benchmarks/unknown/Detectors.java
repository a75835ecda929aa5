package dev.eleventh.benchmarks.unknown;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.Standardiser;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.LogitFunctions;
import dev.eleventh.learning.head.Scores;
import dev.eleventh.learning.judge.Calibration;
import dev.eleventh.learning.judge.HoldOutResult;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** All methods, learned from the same examples; the head is that of {@code exact}. */
final class Detectors implements AutoCloseable {
    /** The neighbour whose distance counts (Sun et al. 2022); the nearest alone may be an outlier. */
    private static final int NEIGHBOUR = 5;

    private final NDManager manager;
    private final Levels levels;
    private final HeadScorer scorer;
    private final double temperature;
    private final Gaussian classes;
    private final Gaussian all;
    private final Standardiser standardiser;
    /** [dimension, examples], standardised, each example of length 1. */
    private final NDArray examples;
    /** [held-out images], ascending. */
    private final double[] heldOutProbabilities;
    /** [held-out images], ascending; negative distances. */
    private final double[] heldOutDistances;

    private Detectors(NDManager manager, List<LabelledEmbedding> train, List<LabelledEmbedding> holdOut) {
        this.manager = manager;
        this.levels = new Levels.BuiltIn(train.get(0).embedding().dimension());
        Strategy exact = Strategies.of(Strategies.EXACT, manager, LearnerOptions.defaults(), levels, null);
        ((Incremental) exact).add(train);
        Head head = exact.learn(new TrainingData(train, holdOut), null).head();
        this.scorer = new HeadScorer(manager, head, 1);
        this.temperature =
                Calibration.of(HoldOutResult.of(manager, head, holdOut)).temperature();
        List<Embedding> embeddings = LabelledEmbedding.embeddings(train);
        float[][] rows = rows(embeddings);
        List<Label> labels = scorer.labels();
        this.classes = Gaussian.around(
                rows,
                train.stream()
                        .mapToInt(example -> labels.indexOf(example.label()))
                        .toArray());
        this.all = Gaussian.around(rows, new int[rows.length]);
        this.standardiser = Standardiser.of(embeddings);
        this.examples = unit(standardiser.rows(manager, embeddings, 1)).transpose();
        List<Embedding> heldOut = LabelledEmbedding.embeddings(holdOut);
        this.heldOutProbabilities = sorted(probabilities(heldOut));
        this.heldOutDistances = sorted(distance(heldOut));
    }

    /** Learns in the manager's engine; the caller closes the result, and the manager after it. */
    static Detectors learn(NDManager manager, List<LabelledEmbedding> train, List<LabelledEmbedding> holdOut) {
        return new Detectors(manager, train, holdOut);
    }

    /** Returns for each image whether the head predicts its label. */
    boolean[] areRight(List<LabelledEmbedding> images) {
        float[][] logits = scorer.logits(LabelledEmbedding.embeddings(images));
        boolean[] right = new boolean[images.size()];
        for (int i = 0; i < right.length; i++) {
            Label predicted = scorer.labels().get(HeadScorer.argmax(logits[i]));
            right[i] = predicted.equals(images.get(i).label());
        }
        return right;
    }

    List<Detector> all() {
        return List.of(
                ofLogits("probability", this::probability),
                ofLogits("score", Detectors::largest),
                ofLogits("margin", Detectors::margin),
                ofLogits("energy", this::energy),
                ofLogits("nearest one-hot", Detectors::nearOneHot),
                new Detector("Mahalanobis", images -> minus(classes.fromNearest(rows(images)))),
                new Detector("Mahalanobis of all", images -> minus(all.fromNearest(rows(images)))),
                new Detector("relative Mahalanobis", this::relative),
                new Detector("nearest neighbour", this::nearest),
                new Detector("sketched distance", this::distance),
                new Detector("probability, distance", this::either));
    }

    private Detector ofLogits(String name, ToDoubleFunction<float[]> score) {
        return new Detector(
                name,
                images ->
                        Arrays.stream(scorer.logits(images)).mapToDouble(score).toArray());
    }

    /** The probability of the best label, as a version decides. */
    private double probability(float[] logits) {
        float[] row = logits.clone();
        HeadScorer.softmax(row, temperature);
        return largest(row);
    }

    private static double largest(float[] logits) {
        return logits[HeadScorer.argmax(logits)];
    }

    private static double margin(float[] logits) {
        float[] sorted = logits.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length - 1] - sorted[sorted.length - 2];
    }

    /** The negative free energy (Liu et al. 2020). */
    private double energy(float[] logits) {
        double largest = largest(logits);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp((logit - largest) / temperature);
        }
        return largest + temperature * Math.log(sum);
    }

    /** The squared distance of the logits from the targets of the best label; ridge regression fits these. */
    private static double nearOneHot(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += logit * logit;
        }
        // |z - e|² = |z|² - 2 z·e + 1
        return -(sum - 2 * largest(logits) + 1);
    }

    /** The distance from the nearest class, less that from the mean of all examples (Ren et al. 2021). */
    private double[] relative(List<Embedding> images) {
        float[][] rows = rows(images);
        double[] near = classes.fromNearest(rows);
        double[] far = all.fromNearest(rows);
        return IntStream.range(0, near.length)
                .mapToDouble(i -> far[i] - near[i])
                .toArray();
    }

    /** The distance that a version's head estimates. */
    private double[] distance(List<Embedding> images) {
        Scores scores = scorer.scores(images);
        return IntStream.range(0, images.size())
                .mapToDouble(i -> -scores.distance(i))
                .toArray();
    }

    /**
     * The share of held-out images that fit no better, by the probability or by the distance, whichever is less. A
     * version uses both with one share.
     */
    private double[] either(List<Embedding> images) {
        double[] probabilities = probabilities(images);
        double[] distances = distance(images);
        return IntStream.range(0, images.size())
                .mapToDouble(i -> Math.min(
                        shareBelow(heldOutProbabilities, probabilities[i]), shareBelow(heldOutDistances, distances[i])))
                .toArray();
    }

    private double[] probabilities(List<Embedding> images) {
        return Arrays.stream(scorer.logits(images))
                .mapToDouble(this::probability)
                .toArray();
    }

    private static double[] sorted(double[] scores) {
        return Arrays.stream(scores).sorted().toArray();
    }

    /** Below all held-out images, the result falls on in proportion, so that no two images are alike. */
    private static double shareBelow(double[] sorted, double score) {
        double range = sorted[sorted.length / 2] - sorted[0];
        return score < sorted[0]
                ? (score - sorted[0]) / Math.max(range, Double.MIN_NORMAL)
                : Arrays.stream(sorted).filter(each -> each <= score).count() / (double) sorted.length;
    }

    /** The cosine similarity with the example that is in place {@value #NEIGHBOUR} of the nearest ones. */
    private double[] nearest(List<Embedding> images) {
        try (NDManager call = manager.newSubManager()) {
            call.tempAttachAll(examples);
            float[] flat =
                    unit(standardiser.rows(call, images, 1)).matMul(examples).toFloatArray();
            int columns = flat.length / images.size();
            return Arrays.stream(LogitFunctions.unflatten(flat, columns))
                    .mapToDouble(row -> {
                        Arrays.sort(row);
                        return row[Math.max(0, columns - NEIGHBOUR)];
                    })
                    .toArray();
        }
    }

    private static NDArray unit(NDArray rows) {
        return rows.div(rows.mul(rows).sum(new int[] {1}, true).sqrt().maximum(1e-6f));
    }

    private static double[] minus(double[] distances) {
        return Arrays.stream(distances).map(distance -> -distance).toArray();
    }

    private float[][] rows(List<Embedding> embeddings) {
        return embeddings.stream().map(levels::levels).toArray(float[][]::new);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
