package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.Incremental;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The class-balanced sample that challengers learn from, and what is waiting to be considered for it. */
interface ReplayBuffer {
    /**
     * What no challenger has considered yet.
     *
     * @param known labels of the champion
     */
    Backlog backlog(Collection<Label> known);

    /**
     * Brings the replay buffer up to date and gives it, with the hold-out, as of one moment; tells what became of the
     * train examples until that moment. When it throws, a part of that may have been told: begin anew.
     *
     * @param known labels of the champion
     * @param since the offsets of the last lesson that was told; empty to be told all examples
     * @param unconsidered is first given, in batches, the examples as they are that came or were relabelled by an event that
     *     no challenger has considered yet, to learn from or held out; null when nobody wants them
     * @throws ZombieException when what was removed since then is forgotten, because an attempt beyond it is recorded
     */
    Lesson lesson(
            Collection<Label> known,
            Map<Integer, Long> since,
            Incremental told,
            @Nullable Consumer<List<NewExample>> unconsidered);
}
