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
 * with the most confident prediction, so that another machine's rounding cannot change the answer.
 */
public final class SelfTests {
    private SelfTests() {}

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
