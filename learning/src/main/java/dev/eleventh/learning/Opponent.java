package dev.eleventh.learning;

import dev.eleventh.contracts.model.Head;
import java.util.List;

/**
 * The champion that a challenger must not be worse than.
 *
 * @param holdOut the hold-out as the champion's backbone sees it
 */
public record Opponent(Head head, List<LabelledEmbedding> holdOut) {
    public Opponent {
        holdOut = List.copyOf(holdOut);
    }
}
