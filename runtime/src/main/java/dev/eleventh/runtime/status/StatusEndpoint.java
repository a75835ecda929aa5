package dev.eleventh.runtime.status;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.Upstream;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/status}: the verdict of this process, joined with the verdicts of the services that it forwards to. A
 * service that does not answer is a finding.
 */
public final class StatusEndpoint implements Endpoints {
    /** Producers and monitoring may read it, as they may read the learner's progress. */
    private static final Role[] READERS = {Role.PRODUCE, Role.OBSERVE};

    private final StatusWatch watch;
    private final StatusClient client;

    /**
     * Creates an endpoint.
     *
     * @param upstreams the services that are asked, too
     */
    public StatusEndpoint(StatusWatch watch, List<Upstream> upstreams) {
        this.watch = watch;
        this.client = new StatusClient(upstreams, watch.clock());
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/status", this::answer, READERS);
    }

    private void answer(Context ctx) {
        OptionalLong asked = version(ctx.queryParam("version"));
        OptionalLong version = asked.isPresent() ? asked : watch.serving();
        StatusClient.Answers others = client.ask(ctx, version);
        List<Finding> findings = new ArrayList<>(watch.findings());
        watch.sources().forEach(source -> findings.addAll(source.findings(version)));
        findings.addAll(others.findings());
        List<String> services = new ArrayList<>(watch.services());
        services.addAll(others.services());
        Forgotten forgotten = watch.sources().stream()
                .map(source -> source.forgotten(version))
                .flatMap(Optional::stream)
                .findFirst()
                .or(others::forgotten)
                .orElseGet(() -> Forgotten.unknown(
                        null, "Whether anything is forgotten is unknown: no trainer answered this request."));
        ctx.json(Status.of(findings, forgotten, services, watch.clock().instant()));
    }

    private static OptionalLong version(@Nullable String text) {
        if (text == null) {
            return OptionalLong.empty();
        }
        if (!text.matches("[1-9][0-9]{0,17}")) {
            throw new HttpProblem(
                    400,
                    "invalid-version",
                    "version must be a whole number of 1 or more, was '%s'"
                            .formatted(text.substring(0, Math.min(text.length(), 40))
                                    .replaceAll("\\p{C}", "\uFFFD")));
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
