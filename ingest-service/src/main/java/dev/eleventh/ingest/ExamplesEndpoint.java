package dev.eleventh.ingest;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.HttpProblem;
import dev.eleventh.runtime.RequestBody;
import dev.eleventh.runtime.Role;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/examples?label=mug[&id=42][&source=/cameras/7]} with an image as the body: the door for producers
 * that do not speak Kafka. What it answers 202 to is on {@code examples}, on the broker's word; whether the id is free
 * shows only there.
 */
final class ExamplesEndpoint implements Endpoints {
    private final HttpDoor door;
    private final Clock clock;

    ExamplesEndpoint(HttpDoor door, Clock clock) {
        this.door = door;
        this.clock = clock;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/examples", door.publishing(this::labelled), Role.PRODUCE);
    }

    private ExampleEvent labelled(Context ctx) throws RejectedException {
        return example(ctx, body(ctx));
    }

    private static byte[] body(Context ctx) throws RejectedException {
        try {
            return RequestBody.read(ctx, Topics.MAX_IMAGE_BYTES);
        } catch (HttpProblem problem) {
            if (problem.status() != 413) {
                throw problem;
            }
            // the reason that the same image would have on examples-rejected
            throw new RejectedException(RejectionReason.TOO_LARGE, String.valueOf(problem.getMessage()));
        }
    }

    private ExampleEvent.Labelled example(Context ctx, byte[] body) throws RejectedException {
        String contentType = ctx.contentType();
        ImageFormat format = ExampleChecks.checkImage(body, contentType == null ? "" : contentType);
        Label label = ExampleAttributes.label(ctx.queryParam("label"));
        ExampleId id = id(ctx.queryParam("id"), body);
        return new ExampleEvent.Labelled(
                id, HttpDoor.source(ctx), clock.instant(), label, format.mediaType(), new EncodedImage(body));
    }

    private static ExampleId id(@Nullable String given, byte[] body) throws RejectedException {
        return given == null ? new ExampleId(Sha256.of(body).hex()) : ExampleAttributes.id(given);
    }
}
