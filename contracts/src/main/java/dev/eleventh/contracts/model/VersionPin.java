package dev.eleventh.contracts.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record on {@code model-control}: every inference instance serves this version, and not the newest one, until
 * another record of the same key comes. A tombstone releases the pin.
 *
 * @param by who pinned, for people; null when nobody says so
 * @param reason why, for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VersionPin(
        @JsonProperty("version") long version,
        @JsonProperty("by") @Nullable String by,
        @JsonProperty("reason") @Nullable String reason) {
    /** The key of the pin that a person sets; it counts before every other. */
    public static final String STABLE = "stable";

    /**
     * The key of the trainer's pin, set when it rolled a version back. A key of its own: so no write of the trainer can undo
     * what a person pinned, in whatever order the two come.
     */
    public static final String ROLLBACK = "rollback";

    /** {@link #by} of the trainer. */
    public static final String TRAINER = "trainer";

    public VersionPin {
        if (version < 1) {
            throw new IllegalArgumentException("a pinned version must be 1 or more, was %d".formatted(version));
        }
    }

    /** A pin that says nothing else. */
    public static VersionPin to(long version) {
        return new VersionPin(version, null, null);
    }
}
