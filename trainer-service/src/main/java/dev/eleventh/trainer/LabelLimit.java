package dev.eleventh.trainer;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * How many labels may have examples: what judging takes grows with each, so whoever may produce could stop the learner with new
 * names. Two instances that record at once may pass the limit by what they record together.
 */
final class LabelLimit {
    private final Set<Label> known;
    private final int max;
    private int left;

    /**
     * A limit.
     *
     * @param known labels that have examples, those that are asked about at least
     * @param count labels that have examples
     * @param max that may have
     */
    LabelLimit(Collection<Label> known, int count, int max) {
        this.known = new HashSet<>(known);
        this.max = max;
        this.left = max - count;
    }

    /**
     * Lets a label in.
     *
     * @throws RejectedException when it is new, and too many have examples already
     */
    void admit(Label label) throws RejectedException {
        if (known.contains(label)) {
            return;
        }
        if (left <= 0) {
            throw new RejectedException(
                    RejectionReason.TOO_MANY_LABELS,
                    "label '%s' would be one more than the %d that may have examples (MAX_LABELS); retract a label that nobody needs, or raise the limit"
                            .formatted(label, max));
        }
        left--;
        known.add(label);
    }
}
