package dev.eleventh.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.runtime.HttpProblem;
import io.javalin.http.Context;

/**
 * What all requests of producers have in common: 202 when the event is on {@code examples}, on the broker's word; 4xx
 * with the reason that the same event would have on {@code examples-rejected}; 503 when the broker does not take it.
 */
final class HttpDoor {
    private static final String DEFAULT_SOURCE = "/v1/examples";

    private final ExamplePublisher publisher;
    private final IngestMetrics metrics;

    HttpDoor(ExamplePublisher publisher, IngestMetrics metrics) {
        this.publisher = publisher;
        this.metrics = metrics;
    }

    /** The event that a request asks for. */
    @FunctionalInterface
    interface Request {
        ExampleEvent event(Context ctx) throws RejectedException;
    }

    record Queued(
            @JsonProperty("id") String id,
            @JsonProperty("status") String status) {}

    void publish(Context ctx, Request request) {
        ExampleEvent event;
        try {
            event = request.event(ctx);
        } catch (RejectedException e) {
            metrics.rejected(e.reason(), "http");
            throw new HttpProblem(status(e.reason()), e.reason().code(), String.valueOf(e.getMessage()));
        }
        try {
            publisher.publish(event);
        } catch (NotAcknowledgedException e) {
            ctx.header("Retry-After", "5");
            throw new HttpProblem(503, "broker-unavailable", String.valueOf(e.getMessage()));
        }
        ctx.status(202).json(new Queued(event.id().value(), "queued"));
    }

    /** Who says so: the parameter {@code source}, else this door. */
    static String source(Context ctx) throws RejectedException {
        String source = ctx.queryParam("source");
        return source == null ? DEFAULT_SOURCE : ExampleAttributes.source(source);
    }

    private static int status(RejectionReason reason) {
        return switch (reason) {
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT, CONTENT_TYPE_MISMATCH -> 415;
            default -> 400;
        };
    }
}
