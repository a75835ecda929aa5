package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.registry.PostgresSources;
import dev.eleventh.trainer.registry.StoredSource;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /v1/store/sources} returns the sources of recorded examples, and how often the champion disagreed.
 * {@code DELETE /v1/sources/{source}} retracts all examples from a source, with one event per example, as
 * {@link LabelsEndpoint} does.
 */
public final class SourcesEndpoint implements Endpoints {
    private static final Logger log = LoggerFactory.getLogger(SourcesEndpoint.class);

    /** The source of the retraction events. */
    private static final String RETRACTED_BY = "/v1/sources";

    private final PostgresSources sources;
    private final ExampleStore examples;
    private final CorrectionPublisher publisher;
    private final Clock clock;

    public SourcesEndpoint(PostgresSources sources, ExampleStore examples, CorrectionPublisher publisher, Clock clock) {
        this.sources = sources;
        this.examples = examples;
        this.publisher = publisher;
        this.clock = clock;
    }

    record Sources(@JsonProperty("sources") List<StoredSource> sources) {}

    record Queued(
            @JsonProperty("source") String source,
            @JsonProperty("examples") long examples,
            @JsonProperty("status") String status) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get(
                "/v1/store/sources",
                DatabaseReads.answering(ctx -> ctx.json(new Sources(sources.largest(DatabaseReads.limit(ctx))))),
                Role.ADMINISTER);
        routes.delete("/v1/sources/{source}", ctx -> CorrectionPublisher.answer(ctx, this::retract), Role.ADMINISTER);
    }

    private Queued retract(Context ctx) throws RejectedException {
        String source = ExampleAttributes.source(ctx.pathParam("source"));
        CorrectionPublisher.Batch batch = publisher.begin();
        examples.forEachFrom(source, id -> batch.send(new ExampleEvent.Retracted(id, RETRACTED_BY, clock.instant())));
        long count = batch.await();
        if (count == 0) {
            throw new HttpProblem(
                    404,
                    "unknown-source",
                    "no recorded example is from source '%s'; GET /v1/store/sources lists sources".formatted(source));
        }
        log.info("source retracted source={} examples={}", source, count);
        return new Queued(source, count, "queued");
    }
}
