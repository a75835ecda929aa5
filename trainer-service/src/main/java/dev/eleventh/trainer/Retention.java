package dev.eleventh.trainer;

import java.time.Duration;

/**
 * Which versions are kept: those that are not too old and have not too many newer ones; always the newest few, the champion,
 * pinned ones, the best recent one, what a rollback would go back to, an imported version 1, and the parents of these.
 *
 * @param versions of so many numbers back, {@value #FEWEST} or more
 * @param age since they were learned
 */
record Retention(int versions, Duration age) {
    /** However old they are: as far back as an inference service falls when newer ones are refused, and more. */
    static final int FEWEST = 20;

    Retention {
        if (versions < FEWEST || age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException(
                    "retention must be of %d versions or more and longer than 0, was %d and %s"
                            .formatted(FEWEST, versions, age));
        }
    }
}
