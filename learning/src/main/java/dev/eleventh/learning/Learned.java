package dev.eleventh.learning;

import dev.eleventh.contracts.model.Head;
import org.jspecify.annotations.Nullable;

/**
 * What a strategy made.
 *
 * @param fit how the fit ended; {@link Fit#CLOSED_FORM} where nothing was iterated
 * @param retrained the backbone that goes with the head; null when it is the one that made the embeddings
 */
public record Learned(Head head, Fit fit, @Nullable Retrained retrained) {
    /** On the backbone as it is. */
    Learned(Head head, Fit fit) {
        this(head, fit, null);
    }
}
