package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import java.util.Collection;

/** The class-balanced sample that challengers learn from, and what is waiting to be considered for it. */
interface ReplayBuffer {
    /**
     * What no challenger has considered yet.
     *
     * @param known labels of the champion
     */
    Backlog backlog(Collection<Label> known);

    /** Brings the replay buffer up to date and gives it, with the hold-out, as of one moment. */
    Lesson lesson();
}
