package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.RequestBody;
import dev.eleventh.trainer.record.ExampleStore;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code DELETE /v1/labels/{label}} retracts every example of a label. {@code PUT /v1/labels/{label}} with
 * {@code {"label": "cup"}} merges it into another label, or renames it. Both send one event to {@code examples} for
 * each example recorded now. If a request is interrupted, the events sent so far stand; repeat the request to send
 * the rest.
 */
public final class LabelsEndpoint implements Endpoints {
    private static final Logger log = LoggerFactory.getLogger(LabelsEndpoint.class);
    private static final int MAX_BODY_BYTES = 16 << 10;
    private static final String DEFAULT_SOURCE = "/v1/labels";

    private final ExampleStore examples;
    private final CorrectionPublisher publisher;
    private final Clock clock;

    public LabelsEndpoint(ExampleStore examples, CorrectionPublisher publisher, Clock clock) {
        this.examples = examples;
        this.publisher = publisher;
        this.clock = clock;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Queued(
            @JsonProperty("label") Label label,
            @JsonProperty("into") @Nullable Label into,
            @JsonProperty("examples") long examples,
            @JsonProperty("status") String status) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.delete("/v1/labels/{label}", ctx -> CorrectionPublisher.answer(ctx, this::retract), Role.ADMINISTER);
        routes.put("/v1/labels/{label}", ctx -> CorrectionPublisher.answer(ctx, this::merge), Role.ADMINISTER);
    }

    private Queued retract(Context ctx) throws RejectedException {
        Label label = ExampleAttributes.label(ctx.pathParam("label"));
        String source = source(ctx);
        long count = correct(label, id -> new ExampleEvent.Retracted(id, source, clock.instant()));
        log.info("label retracted label=\"{}\" examples={} source={}", label, count, source);
        return new Queued(label, null, count, "queued");
    }

    private Queued merge(Context ctx) throws RejectedException {
        Label label = ExampleAttributes.label(ctx.pathParam("label"));
        Label into = ExampleAttributes.labelInJson(RequestBody.read(ctx, MAX_BODY_BYTES));
        String source = source(ctx);
        if (label.equals(into)) {
            throw new HttpProblem(
                    400, "same-label", "label '%s' cannot be merged into itself; send another label".formatted(label));
        }
        long count = correct(label, id -> new ExampleEvent.Relabelled(id, source, clock.instant(), into));
        log.info("label merged label=\"{}\" into=\"{}\" examples={} source={}", label, into, count, source);
        return new Queued(label, into, count, "queued");
    }

    private long correct(Label label, Function<ExampleId, ExampleEvent> correction) {
        CorrectionPublisher.Batch batch = publisher.begin();
        examples.forEachOf(label, id -> batch.send(correction.apply(id)));
        long count = batch.await();
        if (count == 0) {
            throw new HttpProblem(
                    404,
                    "unknown-label",
                    "no recorded example has the label '%s'; GET /v1/learner lists the labels".formatted(label));
        }
        return count;
    }

    private static String source(Context ctx) throws RejectedException {
        String source = ctx.queryParam("source");
        return source == null ? DEFAULT_SOURCE : ExampleAttributes.source(source);
    }
}
