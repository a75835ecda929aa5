package dev.eleventh.runtime.access;

import io.javalin.security.RouteRole;
import java.util.List;
import java.util.Locale;

/**
 * The permissions of a token and the requirements of a route. A route that names no role requires {@link #ADMINISTER}.
 */
public enum Role implements RouteRole {
    /** For routes that reveal nothing to strangers; they need no token. */
    ANYONE,
    /** Examples and their corrections by id, and rejected records. */
    PRODUCE,
    /** Predictions, and the version that makes them. */
    PREDICT,
    /** Images that were asked about and wait for a label, and their labels. */
    REVIEW,
    /** Metrics and the learner's progress, for Prometheus, which needs no write access. */
    OBSERVE,
    /** Full access. */
    ADMINISTER;

    /** The roles that a token can have. */
    public static final List<Role> OF_TOKENS = List.of(PRODUCE, PREDICT, REVIEW, OBSERVE, ADMINISTER);

    /**
     * Returns the role with this name in a file of tokens.
     *
     * @throws IllegalArgumentException naming the existing roles
     */
    public static Role of(String name) {
        return OF_TOKENS.stream()
                .filter(role -> role.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("a role must be one of %s, was '%s'".formatted(OF_TOKENS, name)));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
