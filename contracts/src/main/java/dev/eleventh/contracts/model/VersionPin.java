package dev.eleventh.contracts.model;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The value of a record on {@code model-control}: every inference instance serves this version, and not the newest one, until
 * another record of the same key comes. A tombstone releases the pin.
 */
public record VersionPin(@JsonProperty("version") long version) {
    /** The key under which instances look for what they serve; others are kept for later uses. */
    public static final String STABLE = "stable";

    public VersionPin {
        if (version < 1) {
            throw new IllegalArgumentException("a pinned version must be 1 or more, was %d".formatted(version));
        }
    }
}
