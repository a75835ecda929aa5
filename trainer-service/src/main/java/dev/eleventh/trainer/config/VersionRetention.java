package dev.eleventh.trainer.config;

import java.time.Duration;

/**
 * Determines which versions are kept: those that are neither too old nor too many versions back, and always the
 * newest few. The champion, pinned versions, the best recent one, the target of a rollback and an imported version 1
 * are kept too, with their parents.
 *
 * @param versions number of the newest versions that are kept, {@value #FEWEST} or more
 * @param age how long versions are kept after they were learned
 */
public record VersionRetention(int versions, Duration age) {
    /**
     * Number of versions kept at any age. An inference service that refuses newer versions goes back by fewer than
     * these.
     */
    public static final int FEWEST = 20;

    public VersionRetention {
        if (versions < FEWEST || age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException(
                    "retention must be %d versions or more for longer than 0, was %d versions for %s"
                            .formatted(FEWEST, versions, age));
        }
    }
}
