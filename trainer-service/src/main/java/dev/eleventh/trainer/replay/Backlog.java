package dev.eleventh.trainer.replay;

import dev.eleventh.contracts.Label;
import java.time.Duration;
import java.util.Set;

/**
 * The recorded events that no challenger has considered yet. Events that changed nothing do not count.
 *
 * @param recorded new examples
 * @param corrections relabelled or retracted examples; all events, when earlier corrections left nothing to learn
 *     from
 * @param newLabels labels of new train examples that the champion does not know
 * @param oldest how long the oldest event has waited
 */
public record Backlog(int recorded, int corrections, Set<Label> newLabels, Duration oldest) {
    public static final Backlog NONE = new Backlog(0, 0, Set.of(), Duration.ZERO);

    public Backlog {
        newLabels = Set.copyOf(newLabels);
    }

    public int events() {
        return recorded + corrections;
    }
}
