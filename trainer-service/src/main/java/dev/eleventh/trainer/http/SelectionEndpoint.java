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
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /v1/store/examples:relabel} with {@code {"ids": ["a", "b"], "label": "cup"}} gives examples another label;
 * {@code POST /v1/store/examples:retract} retracts them. Both send one event to {@code examples} for each example that
 * is recorded now. If a request is interrupted, the events sent so far stand; repeat the request to send the rest.
 * {@code POST /v1/store/examples:find} returns those that are recorded, so that a client sees when an event has taken
 * effect.
 */
public final class SelectionEndpoint implements Endpoints {
    private static final Logger log = LoggerFactory.getLogger(SelectionEndpoint.class);
    private static final String SOURCE = "/v1/store/examples";

    private final PostgresStoredExamples examples;
    private final CorrectionPublisher publisher;
    private final Clock clock;

    public SelectionEndpoint(PostgresStoredExamples examples, CorrectionPublisher publisher, Clock clock) {
        this.examples = examples;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * What was sent.
     *
     * @param examples number of events
     * @param unchanged number of examples that have the label already
     * @param unknown number of ids that are not recorded
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Queued(
            @JsonProperty("label") @Nullable Label label,
            @JsonProperty("examples") long examples,
            @JsonProperty("unchanged") long unchanged,
            @JsonProperty("unknown") long unknown,
            @JsonProperty("status") String status) {}

    /** The examples that are recorded, newest first. */
    record Found(@JsonProperty("examples") List<StoredExample> examples) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/store/examples:find", DatabaseReads.answering(this::find), Role.ADMINISTER);
        routes.post(
                "/v1/store/examples:relabel", ctx -> CorrectionPublisher.answer(ctx, this::relabel), Role.ADMINISTER);
        routes.post(
                "/v1/store/examples:retract", ctx -> CorrectionPublisher.answer(ctx, this::retract), Role.ADMINISTER);
    }

    private void find(Context ctx) throws RejectedException {
        ctx.json(
                new Found(examples.recorded(ExampleSelection.readUnlabelled(ctx).exampleIds())));
    }

    private Queued relabel(Context ctx) throws RejectedException {
        ExampleSelection selection = ExampleSelection.read(ctx);
        Label label = ExampleAttributes.label(selection.label());
        Set<ExampleId> ids = selection.exampleIds();
        List<StoredExample> found = recorded(ids);
        CorrectionPublisher.Batch batch = publisher.begin();
        found.stream()
                .filter(example -> !example.label().equals(label))
                .forEach(example -> batch.send(
                        new ExampleEvent.Relabelled(new ExampleId(example.id()), SOURCE, clock.instant(), label)));
        long count = batch.await();
        log.info("selection relabelled label=\"{}\" examples={}", label, count);
        return new Queued(label, count, found.size() - count, ids.size() - found.size(), "queued");
    }

    private Queued retract(Context ctx) throws RejectedException {
        ExampleSelection selection = ExampleSelection.readUnlabelled(ctx);
        Set<ExampleId> ids = selection.exampleIds();
        List<StoredExample> found = recorded(ids);
        CorrectionPublisher.Batch batch = publisher.begin();
        found.forEach(example ->
                batch.send(new ExampleEvent.Retracted(new ExampleId(example.id()), SOURCE, clock.instant())));
        long count = batch.await();
        log.info("selection retracted examples={}", count);
        return new Queued(null, count, 0, ids.size() - found.size(), "queued");
    }

    private List<StoredExample> recorded(Set<ExampleId> ids) {
        List<StoredExample> found = examples.recorded(ids);
        if (found.isEmpty()) {
            throw ExampleSelection.noneIsRecorded();
        }
        return found;
    }
}
