package dev.eleventh.runtime.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.lifecycle.Health;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /health/live} answers while the process runs. {@code /health/ready} answers 200 if the process can do its
 * work, else 503 with the reason.
 */
final class HealthEndpoints implements Endpoints {
    private static final Logger log = LoggerFactory.getLogger(HealthEndpoints.class);

    private final List<HealthCheck> checks;

    HealthEndpoints(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    /** Registers {@code eleventh_ready}, so that you can set alerts on the results of the health checks. */
    void bindTo(MeterRegistry registry) {
        for (HealthCheck check : checks) {
            Gauge.builder("eleventh.ready", check, each -> ask(each).ready() ? 1 : 0)
                    .description("1 while a check of /health/ready passes")
                    .tag("check", check.name())
                    .register(registry);
        }
    }

    record Report(boolean ready, List<Line> checks) {}

    record Line(
            String name,
            boolean ready,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String detail) {}

    record Alive(boolean live) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/health/live", ctx -> ctx.json(new Alive(true)), Role.ANYONE);
        routes.get("/health/ready", this::reportReadiness, Role.ANYONE);
    }

    private void reportReadiness(Context ctx) {
        List<Line> lines = checks.stream().map(HealthEndpoints::ask).toList();
        boolean ready = lines.stream().allMatch(Line::ready);
        ctx.status(ready ? 200 : 503).json(new Report(ready, lines));
    }

    private static Line ask(HealthCheck check) {
        try {
            Health health = check.health();
            return new Line(check.name(), health.ready(), health.reason(), health.detail());
        } catch (RuntimeException e) {
            // one broken check must not hide the results of the others
            log.warn("health check failed name={}", check.name(), e);
            return new Line(check.name(), false, "the check itself failed; see the log", "");
        }
    }
}
