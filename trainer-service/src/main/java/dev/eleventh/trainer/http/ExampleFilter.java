package dev.eleventh.trainer.http;

import static dev.eleventh.contracts.event.ExampleAttributes.printable;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.learning.data.Split;
import dev.eleventh.runtime.http.HttpProblem;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restricts a list of examples; null matches all.
 *
 * @param from matches examples recorded at this time or later
 * @param to matches examples recorded before this time
 * @param disagrees whether only examples match for which the champion predicts another label
 */
record ExampleFilter(
        @Nullable Label label,
        @Nullable String source,
        @Nullable Split split,
        @Nullable Instant from,
        @Nullable Instant to,
        boolean disagrees) {
    /** Reads the filter from the query's parameters. */
    static ExampleFilter of(Context ctx) throws RejectedException {
        String label = ctx.queryParam("label");
        String source = ctx.queryParam("source");
        Instant from = time(ctx, "from");
        Instant to = time(ctx, "to");
        if (from != null && to != null && !from.isBefore(to)) {
            throw new HttpProblem(
                    400, "invalid-to", "to must be later than from, was %s with from=%s".formatted(to, from));
        }
        return new ExampleFilter(
                label == null ? null : ExampleAttributes.label(label),
                source == null ? null : ExampleAttributes.source(source),
                split(ctx),
                from,
                to,
                flag(ctx, "disagrees"));
    }

    private static @Nullable Split split(Context ctx) {
        String text = ctx.queryParam("split");
        return text == null
                ? null
                : Arrays.stream(Split.values())
                        .filter(split -> split.code().equals(text))
                        .findFirst()
                        .orElseThrow(() -> invalid("split", "train or hold-out", text));
    }

    private static @Nullable Instant time(Context ctx, String name) {
        String text = ctx.queryParam(name);
        if (text == null) {
            return null;
        }
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            // PostgreSQL knows no later year, and nothing is recorded before 1970
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(Instant.parse("9999-12-31T00:00:00Z"))) {
                return time;
            }
        } catch (DateTimeException e) {
            // reported below, like a time out of range
        }
        throw invalid(name, "an RFC 3339 timestamp of 1970 or later, like 2026-01-31T12:00:00Z", text);
    }

    /** Returns a parameter that is true or false; false if it is absent. */
    static boolean flag(Context ctx, String name) {
        String text = Objects.requireNonNullElse(ctx.queryParam(name), "false");
        if (!text.equals("true") && !text.equals("false")) {
            throw invalid(name, "true or false", text);
        }
        return text.equals("true");
    }

    private static HttpProblem invalid(String name, String expected, String text) {
        return new HttpProblem(
                400, "invalid-" + name, "%s must be %s, was '%s'".formatted(name, expected, printable(text)));
    }
}
