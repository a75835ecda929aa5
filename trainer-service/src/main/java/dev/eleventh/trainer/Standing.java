package dev.eleventh.trainer;

import dev.eleventh.learning.PairedCounts;

/**
 * A champion's standing in its probation.
 *
 * @param baseline the version that it is compared with, and rolled back to when it falls
 * @param pairs new examples so far, including those of earlier champions whose probation was not over
 */
record Standing(long baseline, PairedCounts pairs) {
    Standing plus(PairedCounts more) {
        return new Standing(baseline, pairs.plus(more));
    }
}
