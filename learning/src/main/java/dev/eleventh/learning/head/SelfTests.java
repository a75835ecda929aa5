package dev.eleventh.learning.head;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.ModelManifest.SelfTest;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses the embeddings with which a version is tested before it serves: for each label, newest row first, the example
 * with the most confident prediction. Another machine's rounding must not make a version fail: when one image was
 * taught under two labels, both are equally probable, and rounding decides which is the larger.
 */
public final class SelfTests {
    /** Probabilities that differ by less than this share are equal but for rounding. */
    private static final float ROUNDING = 0.01f;

    private SelfTests() {}

    /** Returns whether a label is the most probable one, or as probable but for rounding. */
    public static boolean isBest(float[] probabilities, int label) {
        return probabilities[label] >= (1 - ROUNDING) * probabilities[HeadScorer.argmax(probabilities)];
    }

    public static List<SelfTest> of(NDManager manager, Head head, List<LabelledEmbedding> examples, int count) {
        float[][] probabilities;
        try (HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            probabilities = scorer.probabilities(LabelledEmbedding.embeddings(examples));
        }
        Map<Label, Integer> surest = new TreeMap<>();
        for (int i = 0; i < examples.size(); i++) {
            int best = HeadScorer.argmax(probabilities[i]);
            float probability = probabilities[i][best];
            surest.merge(head.labels().get(best), i, (old, now) -> probability > probabilities[old][best] ? now : old);
        }
        List<SelfTest> tests = new ArrayList<>();
        for (int row = head.labels().size() - 1; row >= 0 && tests.size() < count; row--) {
            Label label = head.labels().get(row);
            Integer example = surest.get(label);
            if (example != null) {
                tests.add(new SelfTest(examples.get(example).embedding(), label));
            }
        }
        return tests;
    }
}
