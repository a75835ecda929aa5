package dev.eleventh.runtime.http;

import io.javalin.config.RoutesConfig;
import java.util.Map;
import org.eclipse.jetty.http.HttpFields;

/** Adds headers to every answer, including Jetty's own; an endpoint may override them. */
final class SecurityHeaders implements Endpoints {
    /** No answer is a web page, except the console, which has its own policy. */
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
