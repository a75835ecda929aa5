package dev.eleventh.learning.judge;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.learning.head.HeadScorer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Predicts new examples with the serving head before anything learns from them, and counts how often it is right. The
 * most probable label is the prediction, whatever its probability. While the head is on probation, the previous head
 * predicts the same examples. Not thread-safe.
 */
public final class PrequentialPredictions implements AutoCloseable {
    private final HeadScorer scorer;
    private final @Nullable HeadScorer before;
    private final Set<Label> known;
    private final Set<Label> shared;
    private final TreeMap<Label, PrequentialCounts.Count> perLabel = new TreeMap<>();
    private PairedCounts pairs = PairedCounts.NONE;

    /**
     * Starts with all counts at 0.
     *
     * @param before the head to compare with; null when there is none
     */
    public PrequentialPredictions(NDManager parent, Head head, @Nullable Head before) {
        this.scorer = new HeadScorer(parent, head, 1);
        this.before = before == null ? null : new HeadScorer(parent, before, 1);
        this.known = new HashSet<>(head.labels());
        this.shared = new HashSet<>(known);
        shared.retainAll(before == null ? List.of() : before.labels());
    }

    /**
     * Predicts examples that neither head has learned from, embedded by the heads' backbone.
     *
     * @return for each example, whether the head is right
     */
    public boolean[] predict(List<LabelledEmbedding> examples) {
        float[][] logits = scorer.logits(LabelledEmbedding.embeddings(examples));
        boolean[] right = new boolean[logits.length];
        for (int i = 0; i < logits.length; i++) {
            Label truth = examples.get(i).label();
            right[i] = answer(scorer, logits[i], known).equals(truth);
            perLabel.merge(
                    truth,
                    new PrequentialCounts.Count(known.contains(truth), 1, right[i] ? 1 : 0),
                    PrequentialCounts.Count::plus);
        }
        if (before != null) {
            compare(examples, logits, before);
        }
        return right;
    }

    private void compare(List<LabelledEmbedding> examples, float[][] logits, HeadScorer other) {
        float[][] others = other.logits(LabelledEmbedding.embeddings(examples));
        for (int i = 0; i < logits.length; i++) {
            Label truth = examples.get(i).label();
            if (shared.contains(truth)) {
                boolean right = answer(scorer, logits[i], shared).equals(truth);
                boolean otherRight = answer(other, others[i], shared).equals(truth);
                pairs = pairs.plus(PairedCounts.of(right, otherRight));
            }
        }
    }

    /**
     * Returns the most probable of the labels in {@code among}, at least one of which the head knows; the first one of
     * a tie.
     */
    static Label answer(HeadScorer scorer, float[] logits, Set<Label> among) {
        int best = -1;
        for (int i = 0; i < logits.length; i++) {
            if (among.contains(scorer.labels().get(i)) && (best < 0 || logits[i] > logits[best])) {
                best = i;
            }
        }
        return scorer.labels().get(best);
    }

    /** Returns the counts over all examples predicted so far. */
    public PrequentialCounts counts() {
        return new PrequentialCounts(perLabel);
    }

    /** Returns the counts over examples with a label that both heads know; all 0 without a head to compare with. */
    public PairedCounts pairs() {
        return pairs;
    }

    @Override
    public void close() {
        scorer.close();
        if (before != null) {
            before.close();
        }
    }
}
