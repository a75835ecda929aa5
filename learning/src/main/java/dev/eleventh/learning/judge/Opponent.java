package dev.eleventh.learning.judge;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.List;

/**
 * A head that a challenger must not be worse than.
 *
 * @param holdOut the held-out set, embedded by the opponent's backbone
 */
public record Opponent(Head head, List<LabelledEmbedding> holdOut) {
    public Opponent {
        holdOut = List.copyOf(holdOut);
    }
}
