package dev.eleventh.runtime.http;

import dev.eleventh.runtime.access.Role;
import io.javalin.config.RoutesConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** {@code /metrics}, in Prometheus' text format. */
final class MetricsEndpoint implements Endpoints {
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    MetricsEndpoint(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/metrics", ctx -> ctx.contentType(TEXT_FORMAT).result(registry.scrape(TEXT_FORMAT)), Role.OBSERVE);
    }
}
