package dev.eleventh.benchmarks;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.head.HeadScorer;
import java.util.List;

/** Compares the logits of the old classes before and after a new head was learned. */
final class OldLogits {
    private OldLogits() {}

    /** Returns true if each logit of each class of {@code before} has the same bits in {@code after}. */
    static boolean areIdentical(NDManager manager, Head before, Head after, List<LabelledEmbedding> examples) {
        List<Embedding> embeddings =
                examples.stream().map(LabelledEmbedding::embedding).toList();
        if (!after.labels().containsAll(before.labels())) {
            return false;
        }
        try (HeadScorer old = new HeadScorer(manager, before, 1);
                HeadScorer now = new HeadScorer(manager, after, 1)) {
            float[][] oldRows = old.logits(embeddings);
            float[][] newRows = now.logits(embeddings);
            for (int column = 0; column < before.labels().size(); column++) {
                Label label = before.labels().get(column);
                int newColumn = after.labels().indexOf(label);
                for (int row = 0; row < oldRows.length; row++) {
                    if (Float.floatToIntBits(oldRows[row][column]) != Float.floatToIntBits(newRows[row][newColumn])) {
                        return false;
                    }
                }
            }
        }
        return true;
    }
}
