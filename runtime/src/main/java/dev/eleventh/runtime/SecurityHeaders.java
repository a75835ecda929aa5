package dev.eleventh.runtime;

import io.javalin.config.RoutesConfig;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/** On every answer, also one that Jetty gives; an endpoint may say something else of its own. */
final class SecurityHeaders implements Endpoints {
    /** Nothing that is answered is a page, but for the console, which has a policy of its own. */
    private static final Map<String, String> ALL = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(ctx -> ALL.forEach(ctx::header));
    }

    static void addTo(HttpFields.Mutable answer) {
        ALL.forEach(answer::put);
    }
}
