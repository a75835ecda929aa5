package dev.eleventh.trainer;

import dev.eleventh.learning.PairedCounts;

/**
 * Where a champion stands in its probation.
 *
 * @param baseline the version that it is compared with, and gives way to when it falls
 * @param pairs new examples until now, those of the champions before it included when their probation was not over
 */
record Standing(long baseline, PairedCounts pairs) {
    Standing plus(PairedCounts more) {
        return new Standing(baseline, pairs.plus(more));
    }
}
