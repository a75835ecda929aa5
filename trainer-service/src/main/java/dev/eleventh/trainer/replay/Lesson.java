package dev.eleventh.trainer.replay;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.List;
import java.util.SortedMap;

/**
 * The examples at one moment, from which a challenger is learned and by which it is judged.
 *
 * @param counts per label, of all examples, not only those of the lesson
 * @param offsets per partition of {@code examples-accepted}, the offset after the last event in the lesson
 * @param waiting the events that no challenger had considered at that moment
 */
public record Lesson(
        List<LabelledEmbedding> replay,
        List<LabelledEmbedding> holdOut,
        SortedMap<Label, Counts> counts,
        SortedMap<Integer, Long> offsets,
        Backlog waiting) {
    public Lesson {
        replay = List.copyOf(replay);
        holdOut = List.copyOf(holdOut);
    }
}
