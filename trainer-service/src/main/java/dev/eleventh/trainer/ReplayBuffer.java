package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.Incremental;
import java.util.Collection;
import java.util.Map;

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
     * @param since the offsets of the last lesson that was told; empty to be told all examples
     * @throws ZombieException when what was removed since then is forgotten, because an attempt beyond it is recorded
     */
    Lesson lesson(Map<Integer, Long> since, Incremental told);
}
