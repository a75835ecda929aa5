package dev.eleventh.runtime;

import io.javalin.security.RouteRole;
import java.util.List;
import java.util.Locale;

/** What a token allows, and what a route asks for. {@link #ADMINISTER} is asked for where a route names nothing. */
public enum Role implements RouteRole {
    /** Asked for by routes that tell a stranger nothing; no token needs it. */
    ANYONE,
    /** Examples and their corrections by id, and what was rejected. */
    PRODUCE,
    /** Predictions, and which version makes them. */
    PREDICT,
    /** Metrics, and how far the learner is: for Prometheus, which needs to change nothing. */
    OBSERVE,
    /** Everything. */
    ADMINISTER;

    /** Those that a token can have. */
    public static final List<Role> OF_TOKENS = List.of(PRODUCE, PREDICT, OBSERVE, ADMINISTER);

    /**
     * By its name in a file of tokens.
     *
     * @throws IllegalArgumentException naming those that there are
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
