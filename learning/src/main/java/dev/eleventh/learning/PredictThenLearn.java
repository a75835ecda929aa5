package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Predicts new examples with the head that serves, before anything learns from them, and counts how often it is right:
 * the most probable label is the prediction, whatever its probability. Not thread-safe.
 */
public final class PredictThenLearn implements AutoCloseable {
    private final HeadScorer scorer;
    private final Set<Label> known;
    private final TreeMap<Label, PrequentialCounts.Count> perLabel = new TreeMap<>();

    /** Nothing predicted yet. */
    public PredictThenLearn(NDManager parent, Head head) {
        this.scorer = new HeadScorer(parent, head, 1);
        this.known = new HashSet<>(head.labels());
    }

    /** Examples that the head has not learned from, embedded by its backbone. */
    public void predict(List<LabelledEmbedding> examples) {
        float[][] logits = scorer.logits(LabelledEmbedding.embeddings(examples));
        for (int i = 0; i < logits.length; i++) {
            Label truth = examples.get(i).label();
            boolean right = scorer.labels().get(HeadScorer.argmax(logits[i])).equals(truth);
            perLabel.merge(
                    truth,
                    new PrequentialCounts.Count(known.contains(truth), 1, right ? 1 : 0),
                    PrequentialCounts.Count::plus);
        }
    }

    /** Of all that was predicted so far. */
    public PrequentialCounts counts() {
        return new PrequentialCounts(perLabel);
    }

    @Override
    public void close() {
        scorer.close();
    }
}
