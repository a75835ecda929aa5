package dev.eleventh.benchmarks.unknown;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Learns some classes and scores images of known classes and unknown images.
 *
 * @param accuracy of the head on the test images of the known classes, if it answers all of them
 * @param separations one for each method and kind of unknown images
 */
public record Trial(
        @JsonProperty("accuracy") double accuracy,
        @JsonProperty("separations") List<Separation> separations) {
    /** The kind of images whose classes were left out. */
    public static final String NEVER_TAUGHT = "never taught";

    public Trial {
        separations = List.copyOf(separations);
    }

    /** The embedded images of all classes. */
    public record Images(List<LabelledEmbedding> train, List<LabelledEmbedding> holdOut, List<LabelledEmbedding> test) {
        public Images {
            train = List.copyOf(train);
            holdOut = List.copyOf(holdOut);
            test = List.copyOf(test);
        }

        /** Returns the images of the other classes. */
        public Images without(Set<Label> leftOut) {
            return new Images(
                    Trial.without(train, leftOut), Trial.without(holdOut, leftOut), Trial.without(test, leftOut));
        }
    }

    /**
     * Runs a trial.
     *
     * @param leftOut classes that are not learned; their test images are unknown
     * @param others further unknown images, by kind
     */
    public static Trial run(
            NDManager parent, Images images, Set<Label> leftOut, Map<String, List<LabelledEmbedding>> others) {
        List<LabelledEmbedding> test = without(images.test(), leftOut);
        Map<String, List<Embedding>> unknown = new LinkedHashMap<>();
        unknown.put(
                NEVER_TAUGHT,
                images.test().stream()
                        .filter(image -> leftOut.contains(image.label()))
                        .map(LabelledEmbedding::embedding)
                        .toList());
        others.forEach((kind, some) -> unknown.put(kind, LabelledEmbedding.embeddings(some)));
        try (NDManager manager = parent.newSubManager();
                Detectors detectors = Detectors.learn(
                        manager, without(images.train(), leftOut), without(images.holdOut(), leftOut))) {
            boolean[] right = detectors.areRight(test);
            List<Separation> separations = new ArrayList<>();
            for (Detector detector : detectors.all()) {
                double[] known = detector.scores().of(LabelledEmbedding.embeddings(test));
                unknown.forEach((kind, some) -> separations.add(Separation.of(
                        detector.name(), kind, known, right, detector.scores().of(some))));
            }
            return new Trial(share(right), separations);
        }
    }

    private static List<LabelledEmbedding> without(List<LabelledEmbedding> images, Set<Label> leftOut) {
        return images.stream().filter(image -> !leftOut.contains(image.label())).toList();
    }

    private static double share(boolean[] right) {
        int count = 0;
        for (boolean each : right) {
            count += each ? 1 : 0;
        }
        return count / (double) right.length;
    }

    /** Returns the mean of the trials with each group of classes left out. */
    public static Trial mean(List<Trial> trials) {
        List<Separation> means = new ArrayList<>();
        for (int i = 0; i < trials.get(0).separations.size(); i++) {
            int place = i;
            means.add(Separation.mean(
                    trials.stream().map(trial -> trial.separations.get(place)).toList()));
        }
        return new Trial(trials.stream().mapToDouble(Trial::accuracy).average().orElseThrow(), means);
    }
}
