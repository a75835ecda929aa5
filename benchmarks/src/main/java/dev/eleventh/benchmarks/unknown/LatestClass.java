package dev.eleventh.benchmarks.unknown;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.head.Scores;
import dev.eleventh.learning.judge.Calibration;
import dev.eleventh.learning.judge.HoldOutResult;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Strategies;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What happens to images of the class that was taught last, with few examples, beside classes with many: they must not be
 * called unknown. All shares are means over the classes.
 *
 * @param from where the classes are from
 * @param examples of the class; a fifth of them is held out
 * @param classes that were taught last, one at a time
 * @param right share of the class's test images that the head predicts
 * @param unknown share that is called unknown with the limits of a version
 * @param unknownByOneLimit share that is called unknown if one limit of the distance holds for all labels
 */
public record LatestClass(
        @JsonProperty("from") String from,
        @JsonProperty("examples") int examples,
        @JsonProperty("classes") int classes,
        @JsonProperty("right") double right,
        @JsonProperty("unknown") double unknown,
        @JsonProperty("unknown_by_one_limit") double unknownByOneLimit) {
    /** The numbers of examples that are measured. */
    public static final List<Integer> EXAMPLES = List.of(5, 10, 25, 50, 100);

    /** The fewest test images that a class is measured with. */
    private static final int LEAST_TESTED = 5;

    private static final Label LATEST = new Label("taught last");

    /**
     * Teaches each of some classes last, with each number of examples for which it has enough images.
     *
     * @param known the images of the other classes, for each class
     * @param classes the images of each class that is taught last, in random order
     */
    public static List<LatestClass> run(
            NDManager parent, String from, List<Trial.Images> known, List<List<LabelledEmbedding>> classes) {
        List<LatestClass> all = new ArrayList<>();
        for (int examples : EXAMPLES) {
            List<double[]> shares = new ArrayList<>();
            for (int i = 0; i < classes.size(); i++) {
                if (classes.get(i).size() >= examples + LEAST_TESTED) {
                    shares.add(shares(parent, known.get(i), relabelled(classes.get(i)), examples));
                }
            }
            if (!shares.isEmpty()) {
                all.add(new LatestClass(
                        from, examples, shares.size(), mean(shares, 0), mean(shares, 1), mean(shares, 2)));
            }
        }
        return all;
    }

    private static double mean(List<double[]> shares, int place) {
        return shares.stream().mapToDouble(each -> each[place]).average().orElseThrow();
    }

    /** Gives the class a label that no other class has, from whatever data set it is. */
    private static List<LabelledEmbedding> relabelled(List<LabelledEmbedding> images) {
        return images.stream()
                .map(image -> new LabelledEmbedding(image.id(), LATEST, image.embedding()))
                .toList();
    }

    private static double[] shares(NDManager parent, Trial.Images known, List<LabelledEmbedding> latest, int examples) {
        int heldOut = Math.max(1, examples / 5);
        List<LabelledEmbedding> train = and(known.train(), latest.subList(heldOut, examples));
        List<LabelledEmbedding> holdOut = and(known.holdOut(), latest.subList(0, heldOut));
        List<LabelledEmbedding> test = latest.subList(examples, latest.size());
        try (NDManager manager = parent.newSubManager()) {
            Levels levels = new Levels.BuiltIn(train.get(0).embedding().dimension());
            Strategy exact = Strategies.of(Strategies.EXACT, manager, LearnerOptions.defaults(), levels, null);
            ((Incremental) exact).add(train);
            Head head = exact.learn(new TrainingData(train, holdOut), null).head();
            Calibration calibration = Calibration.of(HoldOutResult.of(manager, head, holdOut));
            try (HeadScorer scorer = new HeadScorer(manager, head, calibration.temperature())) {
                double oneLimit = oneLimit(scorer.answers(LabelledEmbedding.embeddings(holdOut)), holdOut.size());
                Scores scores = scorer.answers(LabelledEmbedding.embeddings(test));
                int[] count = new int[3];
                for (int i = 0; i < test.size(); i++) {
                    int best = HeadScorer.argmax(scores.rows()[i]);
                    Label label = scorer.labels().get(best);
                    boolean improbable = scores.rows()[i][best] < calibration.unknownBelow();
                    double limit = calibration.unknownAbove().getOrDefault(label, Double.POSITIVE_INFINITY);
                    count[0] += label.equals(LATEST) ? 1 : 0;
                    count[1] += improbable || scores.distance(i) > limit ? 1 : 0;
                    count[2] += improbable || scores.distance(i) > oneLimit ? 1 : 0;
                }
                return Arrays.stream(count)
                        .mapToDouble(each -> each / (double) test.size())
                        .toArray();
            }
        }
    }

    /** Returns the distance that one in a hundred held-out images exceeds. */
    private static double oneLimit(Scores heldOut, int images) {
        double[] distances =
                IntStream.range(0, images).mapToDouble(heldOut::distance).toArray();
        return -Separation.threshold(
                Arrays.stream(distances).map(distance -> -distance).toArray(), 0.01);
    }

    private static List<LabelledEmbedding> and(List<LabelledEmbedding> some, List<LabelledEmbedding> more) {
        List<LabelledEmbedding> both = new ArrayList<>(some);
        both.addAll(more);
        return both;
    }
}
