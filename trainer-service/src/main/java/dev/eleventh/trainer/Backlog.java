package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import java.time.Duration;
import java.util.Set;

/**
 * The recorded events that no challenger has considered yet. Events that changed nothing do not count.
 *
 * @param recorded new examples
 * @param corrections relabelled or retracted examples; all events, when corrections before them left nothing to learn from
 * @param newLabels of new train examples, unknown to the champion
 * @param oldest how long the oldest of them has waited
 */
record Backlog(int recorded, int corrections, Set<Label> newLabels, Duration oldest) {
    static final Backlog NONE = new Backlog(0, 0, Set.of(), Duration.ZERO);

    Backlog {
        newLabels = Set.copyOf(newLabels);
    }

    int events() {
        return recorded + corrections;
    }
}
