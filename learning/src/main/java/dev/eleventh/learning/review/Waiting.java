package dev.eleventh.learning.review;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;

/**
 * An image that waits for a label, as one head sees it.
 *
 * @param confidence probability of the most probable label, in [0, 1]
 * @param margin probability of the most probable label minus that of the second; in [0, 1], and 1 for a head of one
 *     label
 */
public record Waiting(ExampleId id, Embedding embedding, double confidence, double margin) {
    public Waiting {
        if (!(margin >= 0 && margin <= 1)) {
            throw new IllegalArgumentException("margin must be in [0, 1], was " + margin);
        }
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be in [0, 1], was " + confidence);
        }
    }

    /**
     * Reads confidence and margin from a head's answer.
     *
     * @param probabilities of all labels, in any order; at least one
     */
    public static Waiting of(ExampleId id, Embedding embedding, float[] probabilities) {
        double best = 0;
        double second = 0;
        for (float probability : probabilities) {
            if (probability > best) {
                second = best;
                best = probability;
            } else if (probability > second) {
                second = probability;
            }
        }
        best = Math.min(1, best);
        return new Waiting(id, embedding, best, probabilities.length == 1 ? 1 : best - Math.min(best, second));
    }
}
