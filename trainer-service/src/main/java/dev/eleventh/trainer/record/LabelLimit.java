package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Limits how many labels may have examples. Judging takes longer with each label, so a producer could otherwise stall
 * the learner with new names. Two instances that record simultaneously may exceed the limit by what they record
 * together.
 */
final class LabelLimit {
    private final Set<Label> known;
    private final int max;
    private int left;

    /**
     * Creates a limit.
     *
     * @param known labels that have examples; must include all of those that will be checked
     * @param count number of labels that have examples
     * @param max maximum number of labels that may have examples
     */
    LabelLimit(Collection<Label> known, int count, int max) {
        this.known = new HashSet<>(known);
        this.max = max;
        this.left = max - count;
    }

    /**
     * Admits a label.
     *
     * @throws RejectedException when the label is new and the limit is reached
     */
    void admit(Label label) throws RejectedException {
        if (known.contains(label)) {
            return;
        }
        if (left <= 0) {
            throw new RejectedException(
                    RejectionReason.TOO_MANY_LABELS,
                    ("label '%s' exceeds the limit of %d labels that have examples (MAX_LABELS); retract a label that"
                                    + " is not needed, or raise the limit")
                            .formatted(label, max));
        }
        left--;
        known.add(label);
    }
}
