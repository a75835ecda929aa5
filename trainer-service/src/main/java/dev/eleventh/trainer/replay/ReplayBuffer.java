package dev.eleventh.trainer.replay;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.record.NewExample;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The class-balanced sample that challengers learn from, and the events that wait to be considered for it. */
public interface ReplayBuffer {
    /**
     * Returns the events that no challenger has considered yet.
     *
     * @param known labels of the champion
     */
    Backlog backlog(Collection<Label> known);

    /**
     * Updates the replay buffer and returns it, with the hold-out, in one snapshot. Passes on all changes of the
     * train examples until then. After an exception, some changes may have been passed on, so the receiver must start
     * again from empty offsets.
     *
     * @param known labels of the champion
     * @param since the offsets of the last lesson that was passed on; empty to receive all examples
     * @param unconsidered receives first, in batches, the current examples that were recorded or relabelled by an
     *     event that no challenger has considered yet, from both splits; null when not needed
     * @throws SupersededException when removals since then were deleted, because a later attempt is recorded
     */
    Lesson lesson(
            Collection<Label> known,
            Map<Integer, Long> since,
            Incremental told,
            @Nullable Consumer<List<NewExample>> unconsidered);
}
