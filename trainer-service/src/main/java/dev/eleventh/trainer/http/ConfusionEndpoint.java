package dev.eleventh.trainer.http;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/registry/confusion}: the confusion matrix of a version, by default of the champion, on the held-out
 * set. It is computed by a request, and the last one is reused while neither the examples nor the champion change.
 */
public final class ConfusionEndpoint implements Endpoints {
    private final PostgresConfusion confusions;
    private final PostgresRegistryReader registry;
    private final CostlyAnswer<PostgresConfusion.State, Confusion> answer;

    /** @param permits shared by all answers that are computed one at a time */
    public ConfusionEndpoint(PostgresConfusion confusions, PostgresRegistryReader registry, Semaphore permits) {
        this.confusions = confusions;
        this.registry = registry;
        this.answer = new CostlyAnswer<>(permits);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/registry/confusion", DatabaseReads.answering(this::confusion), Role.ADMINISTER);
    }

    private void confusion(Context ctx) {
        int limit = DatabaseReads.limit(ctx);
        Long version = DatabaseReads.askedVersion(ctx);
        Confusion whole = answer.get(
                () -> confusions.state(version),
                () -> confusions.find(version).orElseThrow(() -> none(version)),
                seconds -> ctx.header(CostlyAnswer.RETRY_AFTER, seconds));
        ctx.json(whole.first(limit));
    }

    private HttpProblem none(@Nullable Long version) {
        return version == null
                ? new HttpProblem(
                        404, "unknown-version", "no version exists yet; label an image to get version 1, and ask again")
                : RegistryEndpoint.unknown(version, registry.newest());
    }
}
