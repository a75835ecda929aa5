package dev.eleventh.ingest.http;

import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.RequestBody;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;

/**
 * {@code DELETE /v1/examples/{id}} retracts an example, and {@code PUT /v1/examples/{id}/label} with
 * {@code {"label": "cup"}} relabels it. The id is percent-encoded, so that it can contain every character that an id may
 * have. The topology checks only later whether the example is known; a correction of an unknown example goes to
 * {@code examples-rejected}.
 */
public final class CorrectionsEndpoint implements Endpoints {
    private static final int MAX_BODY_BYTES = 16 << 10;

    private final ProducerRequests door;
    private final Clock clock;

    public CorrectionsEndpoint(ProducerRequests door, Clock clock) {
        this.door = door;
        this.clock = clock;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.delete("/v1/examples/{id}", door.publishing(this::retracted), Role.PRODUCE);
        routes.put("/v1/examples/{id}/label", door.publishing(this::relabelled), Role.PRODUCE);
    }

    private ExampleEvent retracted(Context ctx) throws RejectedException {
        return new ExampleEvent.Retracted(
                ExampleAttributes.id(ctx.pathParam("id")), ProducerRequests.source(ctx), clock.instant());
    }

    private ExampleEvent relabelled(Context ctx) throws RejectedException {
        return new ExampleEvent.Relabelled(
                ExampleAttributes.id(ctx.pathParam("id")),
                ProducerRequests.source(ctx),
                clock.instant(),
                ExampleAttributes.labelInJson(RequestBody.read(ctx, MAX_BODY_BYTES)));
    }
}
