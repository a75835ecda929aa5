package dev.eleventh.trainer.registry;

import dev.eleventh.learning.judge.PairedCounts;

/**
 * A champion's standing in its probation.
 *
 * @param baseline the version that it is compared with, and rolled back to when it falls
 * @param pairs new examples so far, including those of earlier champions whose probation was not over
 */
public record ProbationStatus(long baseline, PairedCounts pairs) {
    public ProbationStatus plus(PairedCounts more) {
        return new ProbationStatus(baseline, pairs.plus(more));
    }
}
