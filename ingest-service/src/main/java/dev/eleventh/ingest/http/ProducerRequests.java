package dev.eleventh.ingest.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.event.TraceParent;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.telemetry.Tracing;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.Header;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Answers a producer's request with 202 when the broker has acknowledged the event on {@code examples}, with 4xx and
 * the reason that the event would have on {@code examples-rejected}, or with 503 when the broker does not acknowledge
 * it.
 */
public final class ProducerRequests {
    static final String DEFAULT_SOURCE = "/v1/examples";
    /** A {@code traceparent}: version, trace id, span id and flags; later versions may append fields. */
    private static final Pattern TRACE =
            Pattern.compile("[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(-.{0,400})?");

    private final ExamplePublisher publisher;
    private final IngestMetrics metrics;
    private final Tracing tracing;

    public ProducerRequests(ExamplePublisher publisher, IngestMetrics metrics, Tracing tracing) {
        this.publisher = publisher;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    /** Reads the event to publish from a request. */
    @FunctionalInterface
    interface Request {
        ExampleEvent event(Context ctx) throws RejectedException;
    }

    record Queued(
            @JsonProperty("id") String id,
            @JsonProperty("status") String status) {}

    /** Returns a handler that publishes the event of a request. */
    Handler publishing(Request request) {
        return tracing.request((ctx, span) -> publish(ctx, span, request));
    }

    private void publish(Context ctx, Span span, Request request) {
        ExampleEvent event;
        try {
            event = request.event(ctx);
        } catch (RejectedException e) {
            throw refusal(e);
        }
        ProducerRecord<byte[], byte[]> record = ExamplePublisher.record(event);
        if (span.isRecording()) {
            span.setAttribute("eleventh.example.id", event.id().value());
            TraceParent.set(record.headers(), Tracing.traceparent(span));
        } else {
            traced(record, ctx);
        }
        publish(ctx, event.id(), record);
    }

    /** Publishes the record, and answers 202 when the broker has acknowledged it. */
    public void publish(Context ctx, ExampleId id, ProducerRecord<byte[], byte[]> record) {
        try {
            publisher.publish(record);
        } catch (NotAcknowledgedException e) {
            throw brokerAway(ctx, String.valueOf(e.getMessage()));
        }
        ctx.status(202).json(new Queued(id.value(), "queued"));
    }

    public static HttpProblem brokerAway(Context ctx, String message) {
        ctx.header(Header.RETRY_AFTER, "5");
        return new HttpProblem(503, "broker-unavailable", message);
    }

    /** Counts the rejection, and returns it as an HTTP problem. */
    public HttpProblem refusal(RejectedException e) {
        metrics.rejected(e.reason(), "http");
        return new HttpProblem(status(e.reason()), e.reason().code(), String.valueOf(e.getMessage()));
    }

    /**
     * Adds the request's {@code traceparent} to the record, unless the header is missing or does not follow the W3C
     * format.
     */
    public static ProducerRecord<byte[], byte[]> traced(ProducerRecord<byte[], byte[]> record, Context ctx) {
        String trace = ctx.header(TraceParent.HEADER);
        if (trace != null && TRACE.matcher(trace).matches()) {
            TraceParent.set(record.headers(), trace);
        }
        return record;
    }

    /** Returns the source of the event: the parameter {@code source}, or {@code /v1/examples} if it is missing. */
    public static String source(Context ctx) throws RejectedException {
        List<String> sources = ctx.queryParams("source");
        return sources.isEmpty() ? DEFAULT_SOURCE : ExampleAttributes.source(sources.get(sources.size() - 1));
    }

    private static int status(RejectionReason reason) {
        return switch (reason) {
            case TOO_LARGE -> 413;
            case UNSUPPORTED_FORMAT, CONTENT_TYPE_MISMATCH -> 415;
            default -> 400;
        };
    }
}
