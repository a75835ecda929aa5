package dev.eleventh.learning.judge;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.head.HeadScorer;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An image whose label arrived after a version had answered.
 *
 * @param served the label that the version answered
 * @param example the image, with its true label
 */
public record ServedAnswer(Label served, LabelledEmbedding example) {
    /**
     * Compares served answers with those that an older head gives to the same images. Both answer labels that both
     * know: an answer with another label does not count, so a version that knows more labels has no harder task.
     *
     * @param older has learned from none of the images
     * @param known the labels that the newer version knows
     */
    public static PairedCounts compare(
            NDManager manager, Head older, Collection<Label> known, List<ServedAnswer> answers) {
        Set<Label> shared = new HashSet<>(known);
        shared.retainAll(older.labels());
        List<ServedAnswer> counted = answers.stream()
                .filter(answer -> shared.contains(answer.served) && shared.contains(answer.example.label()))
                .toList();
        PairedCounts pairs = PairedCounts.NONE;
        if (counted.isEmpty()) {
            // the trainer asks before each lesson, and loading a head takes time
            return pairs;
        }
        try (HeadScorer scorer = new HeadScorer(manager, older, 1)) {
            float[][] logits = scorer.logits(
                    counted.stream().map(answer -> answer.example.embedding()).toList());
            for (int i = 0; i < logits.length; i++) {
                ServedAnswer answer = counted.get(i);
                Label truth = answer.example.label();
                boolean right = answer.served.equals(truth);
                boolean olderRight =
                        PrequentialPredictions.answer(scorer, logits[i], shared).equals(truth);
                pairs = pairs.plus(PairedCounts.of(right, olderRight));
            }
        }
        return pairs;
    }
}
