package dev.eleventh.trainer.http;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.concurrent.Semaphore;

/**
 * {@code GET /v1/store/suspects}: the examples whose label and the model disagree, the surest first. The list is
 * computed by a request, and reused while neither the champion nor the examples change.
 */
public final class SuspectsEndpoint implements Endpoints {
    private final PostgresSuspects suspects;
    private final CostlyAnswer<PostgresSuspects.State, Suspects> answer;

    /** @param permits shared by all answers that are computed one at a time */
    public SuspectsEndpoint(PostgresSuspects suspects, Semaphore permits) {
        this.suspects = suspects;
        this.answer = new CostlyAnswer<>(permits);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/store/suspects", DatabaseReads.answering(this::list), Role.ADMINISTER);
    }

    private void list(Context ctx) throws RejectedException {
        int limit = DatabaseReads.limit(ctx);
        String text = ctx.queryParam("label");
        Label label = text == null ? null : ExampleAttributes.label(text);
        Suspects all =
                answer.get(suspects::state, suspects::find, seconds -> ctx.header(CostlyAnswer.RETRY_AFTER, seconds));
        ctx.json(all.first(label, limit));
    }
}
