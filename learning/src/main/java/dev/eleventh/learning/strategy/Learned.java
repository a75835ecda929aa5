package dev.eleventh.learning.strategy;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.optimise.Fit;
import org.jspecify.annotations.Nullable;

/**
 * The result of a strategy.
 *
 * @param fit how the fit ended; {@link Fit#CLOSED_FORM} when nothing was iterated
 * @param retrained the backbone that goes with the head; null when the head uses the backbone that made the embeddings
 */
public record Learned(Head head, Fit fit, @Nullable RetrainedBackbone retrained) {
    /** A head for the unchanged backbone. */
    Learned(Head head, Fit fit) {
        this(head, fit, null);
    }
}
