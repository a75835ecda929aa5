package dev.eleventh.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code model-control}: every inference instance serves this version instead of the newest
 * one, until another record with the same key arrives. A tombstone releases the pin.
 *
 * @param by who pinned the version, for people to read; null when not stated
 * @param reason why, for people to read
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionPin(
        @JsonProperty("version") long version,
        @JsonProperty("by") @Nullable String by,
        @JsonProperty("reason") @Nullable String reason) {
    /** The key of the pin that a person sets; it takes precedence over every other pin. */
    public static final String STABLE = "stable";

    /**
     * The key of the trainer's pin, set when it rolled a version back. The key is separate so that no write of the
     * trainer can undo a person's pin, in whatever order the two arrive.
     */
    public static final String ROLLBACK = "rollback";

    /** The value of {@link #by} for pins that the trainer sets. */
    public static final String TRAINER = "trainer";

    public VersionPin {
        if (version < 1) {
            throw new IllegalArgumentException("a pinned version must be 1 or more, was %d".formatted(version));
        }
    }

    /** Creates a pin without a name and a reason. */
    public static VersionPin to(long version) {
        return new VersionPin(version, null, null);
    }
}
