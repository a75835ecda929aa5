package dev.eleventh.trainer.registry;

import dev.eleventh.learning.judge.PairedCounts;
import org.jspecify.annotations.Nullable;

/**
 * A champion's standing in its probation.
 *
 * @param baseline the version that it is compared with, and rolled back to when it falls
 * @param first the first version of the probation; null until that version is recorded
 * @param pairs new examples so far, including those of earlier champions whose probation was not over
 */
public record ProbationStatus(long baseline, @Nullable Long first, PairedCounts pairs) {
    /** Returns a probation that starts with the next version. */
    public static ProbationStatus against(long baseline) {
        return new ProbationStatus(baseline, null, PairedCounts.NONE);
    }

    public ProbationStatus plus(PairedCounts more) {
        return new ProbationStatus(baseline, first, pairs.plus(more));
    }
}
