package dev.eleventh.runtime.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.stream.Stream;

/** Times every request by method, route and status: {@code http_server_requests_seconds}. */
public final class RequestMetrics {
    /** Only a few buckets, because each is a time series for every route and status. */
    private static final Duration[] BUCKETS =
            Stream.of(10, 50, 200, 1_000, 5_000).map(Duration::ofMillis).toArray(Duration[]::new);

    private RequestMetrics() {}

    static void addTo(JavalinConfig config, MeterRegistry registry) {
        config.requestLogger.http((ctx, millis) -> Timer.builder("http.server.requests")
                .description("HTTP requests, by method, route and status")
                .serviceLevelObjectives(BUCKETS)
                .tag("method", ctx.method().name())
                .tag("route", route(ctx))
                .tag("status", Integer.toString(ctx.statusCode()))
                .register(registry)
                .record(Duration.ofNanos((long) (millis * 1e6))));
    }

    /**
     * Returns the route's pattern, never the requested path: a client that guesses paths must not create time series.
     */
    public static String route(Context ctx) {
        var endpoint = ctx.endpoints().lastHttpEndpoint();
        return endpoint == null ? "none" : endpoint.path;
    }
}
