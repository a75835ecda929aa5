package dev.eleventh.learning.judge;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * An example whose label differs from the one that a head gives it without having learned from the example. Either the
 * label is wrong, or the example is hard.
 *
 * @param suggested the label with the highest score
 * @param margin how surely the head prefers the suggested label: its score minus that of the given label; above 0. The
 *     scores of {@code exact} approximate 1 for the right label and 0 for all others. Ranking by this margin finds
 *     wrong labels (Northcutt, Jiang and Chuang 2021, there of probabilities)
 */
public record Disagreement(ExampleId id, Label given, Label suggested, double margin) {
    /** The surest first; equal margins in the order of the ids. */
    public static final Comparator<Disagreement> SUREST_FIRST = Comparator.comparingDouble(Disagreement::margin)
            .reversed()
            .thenComparing(disagreement -> disagreement.id().value());

    public Disagreement {
        if (!(margin > 0)) {
            throw new IllegalArgumentException("margin must be above 0, was " + margin);
        }
        if (given.equals(suggested)) {
            throw new IllegalArgumentException(
                    "the suggested label must differ from the given one, both were " + given);
        }
    }

    /**
     * Compares a label with the scores of all labels.
     *
     * @param labels in the order of the scores
     * @return empty when the given label has the highest score, or has no score
     */
    public static Optional<Disagreement> of(ExampleId id, Label given, List<Label> labels, double[] scores) {
        int own = labels.indexOf(given);
        if (own < 0) {
            return Optional.empty();
        }
        int best = own;
        for (int i = 0; i < scores.length; i++) {
            if (scores[i] > scores[best]) {
                best = i;
            }
        }
        return best == own
                ? Optional.empty()
                : Optional.of(new Disagreement(id, given, labels.get(best), scores[best] - scores[own]));
    }
}
