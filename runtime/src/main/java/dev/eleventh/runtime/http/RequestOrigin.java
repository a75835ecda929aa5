package dev.eleventh.runtime.http;

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
 * The origin that a browser reports for a request. A page of another site can make a browser send arbitrary requests to
 * any address, including this machine's own, but cannot make it report a false origin.
 */
record RequestOrigin(
        boolean changes,
        @Nullable String fetchSite,
        @Nullable String origin,
        Set<String> hosts) {
    private static final Set<HandlerType> SAFE = Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

    static RequestOrigin of(Context ctx) {
        Set<String> hosts = new LinkedHashSet<>();
        // a proxy sets the second; a page could set it only after a CORS preflight, which is never granted
        for (String header : List.of("Host", "X-Forwarded-Host")) {
            for (String value : Collections.list(ctx.req().getHeaders(header))) {
                for (String each : value.split(",", -1)) {
                    hosts.add(each.strip().toLowerCase(Locale.ROOT));
                }
            }
        }
        return new RequestOrigin(changes(ctx), ctx.header("Sec-Fetch-Site"), ctx.header("Origin"), hosts);
    }

    static boolean changes(Context ctx) {
        return !SAFE.contains(ctx.method());
    }

    /**
     * Refuses a change requested by a page of another origin.
     *
     * @return whether the request is known to come from a page of this origin
     * @throws HttpProblem 403 {@code cross-site}
     */
    boolean check() {
        boolean same = fetchSite != null ? Set.of("same-origin", "none").contains(fetchSite) : isOwn(origin);
        boolean reported = fetchSite != null || origin != null;
        if (changes && reported && !same) {
            throw new HttpProblem(
                    403,
                    "cross-site",
                    "a page of %s must not change anything here; send the request from the console, or without a browser"
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
     * Refuses a host name that is not this machine's; used while no tokens are required. An attacker can point a host
     * name at this machine, and the attacker's page in a browser would then have this server's origin (DNS rebinding).
     *
     * @throws HttpProblem 403 {@code unknown-host}
     */
    void checkHost() {
        hosts.forEach(RequestOrigin::checkHost);
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
                    "without tokens the host must be localhost or an IP address, was '%s'; use one of these, or set HTTP_TOKENS"
                            .formatted(name));
        }
    }
}
