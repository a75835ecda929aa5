package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.LabelledEmbedding;
import java.util.List;
import java.util.SortedMap;

/**
 * What a challenger is learned from and judged by: the examples as they were at one moment.
 *
 * @param counts per label, of all examples, not only those of the lesson
 * @param offsets per partition of {@code examples-accepted}, the offset after the last event that is in it
 * @param waiting what of it no challenger had considered, as of the same moment
 */
record Lesson(
        List<LabelledEmbedding> replay,
        List<LabelledEmbedding> holdOut,
        SortedMap<Label, Counts> counts,
        SortedMap<Integer, Long> offsets,
        Backlog waiting) {
    Lesson {
        replay = List.copyOf(replay);
        holdOut = List.copyOf(holdOut);
    }
}
