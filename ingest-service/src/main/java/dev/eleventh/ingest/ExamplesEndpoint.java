package dev.eleventh.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
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
    private static final String DEFAULT_SOURCE = "/v1/examples";

    private final ExamplePublisher publisher;
    private final IngestMetrics metrics;
    private final Clock clock;

    ExamplesEndpoint(ExamplePublisher publisher, IngestMetrics metrics, Clock clock) {
        this.publisher = publisher;
        this.metrics = metrics;
        this.clock = clock;
    }

    record Queued(
            @JsonProperty("id") String id,
            @JsonProperty("status") String status) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/examples", this::publish);
    }

    private void publish(Context ctx) {
        ExampleEvent.Labelled example;
        try {
            example = example(ctx, body(ctx));
        } catch (RejectedException e) {
            metrics.rejected(e.reason(), "http");
            throw new HttpProblem(status(e.reason()), e.reason().code(), String.valueOf(e.getMessage()));
        }
        try {
            publisher.publish(example);
        } catch (NotAcknowledgedException e) {
            ctx.header("Retry-After", "5");
            throw new HttpProblem(503, "broker-unavailable", String.valueOf(e.getMessage()));
        }
        ctx.status(202).json(new Queued(example.id().value(), "queued"));
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
        String source = ctx.queryParam("source");
        return new ExampleEvent.Labelled(
                id,
                source == null ? DEFAULT_SOURCE : ExampleAttributes.source(source),
                clock.instant(),
                label,
                format.mediaType(),
                new EncodedImage(body));
    }

    private static ExampleId id(@Nullable String given, byte[] body) throws RejectedException {
        return given == null ? new ExampleId(Sha256.of(body).hex()) : ExampleAttributes.id(given);
    }

    private static int status(RejectionReason reason) {
        return switch (reason) {
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT, CONTENT_TYPE_MISMATCH -> 415;
            default -> 400;
        };
    }
}
