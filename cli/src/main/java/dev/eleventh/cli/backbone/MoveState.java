package dev.eleventh.cli.backbone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.cli.terminal.FailedException;
import java.util.Arrays;
import java.util.Locale;

/** The states of a move, as the API's {@code Move} has them. */
enum MoveState {
    /** Some examples are not embedded yet. */
    EMBEDDING,
    /** A person paused the move. */
    PAUSED,
    /** All other examples are embedded, but some cannot be: a person has to act. */
    BLOCKED,
    /** All examples are embedded; heads are learned and judged. */
    JUDGING,
    /** The new network embeds. */
    PROMOTED,
    /** The judgement was against the new network. */
    REJECTED,
    /** A person gave the move up. */
    GIVEN_UP;

    static MoveState of(JsonNode move) throws FailedException {
        String code = move.path("state").asText();
        return Arrays.stream(values())
                .filter(state -> state.code().equals(code))
                .findFirst()
                .orElseThrow(() -> new FailedException(
                        "state of the move must be one of %s, was '%s'; use the program of the same release as the services"
                                .formatted(Arrays.asList(values()), code)));
    }

    private String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isUnderWay() {
        return compareTo(PROMOTED) < 0;
    }

    @Override
    public String toString() {
        return code();
    }
}
