package dev.eleventh.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.MediaType;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.check.ExampleChecks;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.runtime.http.RequestHeaders;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.common.header.Headers;

/**
 * {@code POST /v1/examples?label=mug[&id=42][&source=/cameras/7]} with an image as the body, for producers that do not
 * use a Kafka client. CloudEvents in binary mode ({@code ce-label} and so on) and in structured mode are read as on
 * Kafka, and parameters take precedence over headers. A 202 means that the broker has acknowledged the event on
 * {@code examples}. The topology checks only later whether the id conflicts with another example.
 */
public final class ExamplesEndpoint implements Endpoints {
    private final ProducerRequests door;
    private final Clock clock;

    public ExamplesEndpoint(ProducerRequests door, Clock clock) {
        this.door = door;
        this.clock = clock;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/examples", door.publishing(this::event), Role.PRODUCE);
    }

    private ExampleEvent event(Context ctx) throws RejectedException {
        byte[] body = body(ctx);
        Headers headers = PlainEvent.ofHttp(RequestHeaders.of(ctx));
        override(headers, ExampleEventCodec.LABEL, ctx.queryParams("label"));
        override(headers, ExampleEventCodec.ID, ctx.queryParams("id"));
        override(headers, ExampleEventCodec.SOURCE, ctx.queryParams("source"));
        PlainEvent plain = PlainEvent.of(headers, body);
        if (plain.headers().lastHeader(ExampleEventCodec.SOURCE) == null) {
            plain.headers().add(ExampleEventCodec.SOURCE, ProducerRequests.DEFAULT_SOURCE.getBytes(UTF_8));
        }
        ExampleEvent event = ExampleChecks.check(null, plain, clock.instant());
        return event instanceof ExampleEvent.Labelled labelled ? withItsType(labelled) : event;
    }

    private static byte[] body(Context ctx) throws RejectedException {
        boolean structured = PlainEvent.isStructured(MediaType.of(ctx.contentType()));
        try {
            return RequestBody.read(ctx, structured ? PlainEvent.MAX_STRUCTURED_BYTES : Topics.MAX_IMAGE_BYTES);
        } catch (HttpProblem problem) {
            if (problem.status() != 413) {
                throw problem;
            }
            // the reason that the same image would have on examples-rejected
            throw new RejectedException(RejectionReason.TOO_LARGE, String.valueOf(problem.getMessage()));
        }
    }

    /**
     * Replaces a header with a request parameter: the client wrote the parameter for this request, but a proxy may have
     * added the header.
     */
    private static void override(Headers headers, String name, List<String> values) {
        if (!values.isEmpty()) {
            headers.remove(name).add(name, values.get(values.size() - 1).getBytes(UTF_8));
        }
    }

    /** Sets the content type that the bytes show, because HTTP clients often send none, or a synonym. */
    private static ExampleEvent.Labelled withItsType(ExampleEvent.Labelled example) {
        String contentType =
                ImageFormat.of(example.image().bytes()).orElseThrow().mediaType();
        return new ExampleEvent.Labelled(
                example.id(), example.source(), example.time(), example.label(), contentType, example.image());
    }
}
