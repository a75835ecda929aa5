package dev.eleventh.trainer.http;

import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.database.TransientFailures;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import org.jspecify.annotations.Nullable;

/**
 * Shared by endpoints that read the database: checked numbers, entity tags, and the response while it is unavailable.
 */
final class DatabaseReads {
    static final String DATABASE_AWAY = "the database is unavailable; try again in a moment";

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 1_000;

    private DatabaseReads() {}

    /** Responds 503 while the database is unavailable, and 400 to an invalid id or label. */
    static Handler answering(Handler read) {
        return ctx -> {
            try {
                read.handle(ctx);
            } catch (RejectedException e) {
                throw new HttpProblem(400, e.reason().code(), String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                if (!TransientFailures.isAway(e)) {
                    throw e;
                }
                ctx.header("Retry-After", "5");
                throw new HttpProblem(503, "database-away", DATABASE_AWAY);
            }
        };
    }

    /** Returns the requested number of entries. */
    static int limit(Context ctx) {
        return limit(ctx, DEFAULT_LIMIT, MAX_LIMIT);
    }

    /** Returns the requested number of entries, if an endpoint has limits of its own. */
    static int limit(Context ctx, int absent, int largest) {
        return (int) number("limit", ctx.queryParam("limit"), absent, largest);
    }

    /** Returns the number that the requested entries must be below. */
    static long before(Context ctx) {
        return number("before", ctx.queryParam("before"), Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** Returns a version from the path. */
    static long version(Context ctx, String name) {
        return number("version", ctx.pathParam(name), 1, Long.MAX_VALUE);
    }

    /** Returns the version in the query; null if there is none. */
    static @Nullable Long askedVersion(Context ctx) {
        String version = ctx.queryParam("version");
        return version == null ? null : number("version", version, 1, Long.MAX_VALUE);
    }

    private static long number(String name, @Nullable String text, long absent, long largest) {
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text);
            if (value >= 1 && value <= largest) {
                return value;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        String range = largest == Long.MAX_VALUE ? "of 1 or more" : "from 1 to " + largest;
        String shown = text.length() <= 40 ? text : text.substring(0, 40) + "…";
        throw new HttpProblem(
                400,
                "invalid-" + name,
                "%s must be a whole number %s, was '%s'".formatted(name, range, shown.replaceAll("\\p{C}", "\uFFFD")));
    }

    /**
     * Sets the response's ETag.
     *
     * @return whether the client has the content already; the status is then 304, and no body is needed
     */
    static boolean isKnown(Context ctx, String sha256) {
        String tag = '"' + sha256 + '"';
        ctx.header("ETag", tag);
        String known = ctx.header("If-None-Match");
        if (known == null || !matches(known, tag)) {
            return false;
        }
        ctx.status(304);
        return true;
    }

    private static boolean matches(String known, String tag) {
        for (String each : known.split(",", -1)) {
            String stripped = each.strip();
            if (stripped.equals("*") || stripped.equals(tag) || stripped.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }
}
