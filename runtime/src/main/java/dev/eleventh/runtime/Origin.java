package dev.eleventh.runtime;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a browser says that a request comes from. A page of somebody else's can make a browser send what it likes to any
 * address, also to this machine's own, but cannot make it lie about that.
 */
record Origin(
        boolean changes,
        @Nullable String fetchSite,
        @Nullable String origin,
        Set<String> hosts) {
    private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    static Origin of(Context ctx) {
        Set<String> hosts = new LinkedHashSet<>();
        // the second is a proxy's; no page can set it without asking first, which is not answered
        for (String header : List.of("Host", "X-Forwarded-Host")) {
            for (String value : Collections.list(ctx.req().getHeaders(header))) {
                for (String each : value.split(",", -1)) {
                    hosts.add(each.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return new Origin(changes(ctx), ctx.header("Sec-Fetch-Site"), ctx.header("Origin"), hosts);
    }

    static boolean changes(Context ctx) {
        return !SAFE.contains(ctx.method());
    }

    /**
     * Refuses a change that a page of another origin asks for.
     *
     * @return whether it is known to come from a page of this one
     * @throws HttpProblem 403 {@code cross-site}
     */
    boolean check() {
        boolean same = fetchSite != null ? Set.of("same-origin", "none").contains(fetchSite) : isOwn(origin);
        boolean told = fetchSite != null || origin != null;
        if (changes && told && !same) {
            throw new HttpProblem(
                    403,
                    "cross-site",
                    "a page of %s may change nothing here; send it from the console, or without a browser"
                            .formatted(origin == null ? "another site" : origin));
        }
        return same;
    }

    private boolean isOwn(@Nullable String page) {
        try {
            String authority = page == null ? null : URI.create(page).getRawAuthority();
            return authority != null && hosts.contains(authority.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * Refuses a name that is not this machine's, while it is open to whoever is on this machine: a stranger's name may be made to
     * lead here, and his page in a browser would then be of our origin.
     *
     * @throws HttpProblem 403 {@code unknown-host}
     */
    void checkHost() {
        hosts.forEach(Origin::checkHost);
    }

    private static void checkHost(String host) {
        String name = host.replaceFirst(":\\d*$", "");
        boolean isOwn = name.equals("localhost")
                || name.endsWith(".localhost")
                || name.startsWith("[")
                || name.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
        if (!isOwn) {
            throw new HttpProblem(
                    403,
                    "unknown-host",
                    "without tokens this answers as localhost only, was asked as '%s'; set HTTP_TOKENS"
                            .formatted(name));
        }
    }
}
