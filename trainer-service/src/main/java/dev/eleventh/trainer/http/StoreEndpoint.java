package dev.eleventh.trainer.http;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.registry.ModelRegistry;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code /v1/store/examples}: the recorded examples, newest first, and the images that are kept. */
public final class StoreEndpoint implements Endpoints {
    /** Saves requests when a browser shows a page again, and makes retracted images disappear soon. */
    static final String A_MINUTE_FOR_ONE_READER = "private, max-age=60";

    private final PostgresStoredExamples examples;
    private final Supplier<LabelPredictions> predictions;

    public StoreEndpoint(PostgresStoredExamples examples, ModelRegistry registry, Supplier<NDManager> engines) {
        this.examples = examples;
        this.predictions = () -> LabelPredictions.by(registry, engines);
    }

    /**
     * A page of the list.
     *
     * @param countIsExact false if more than {@code count} examples may match
     * @param predictedBy the version that predicted, if the request asks for disagreements
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            @JsonProperty("examples") List<StoredExample> examples,
            @JsonProperty("next") @Nullable String next,
            @JsonProperty("count") @Nullable Integer count,
            @JsonProperty("count_is_exact") @Nullable Boolean countIsExact,
            @JsonProperty("predicted_by") @Nullable Long predictedBy) {
        static Page of(PostgresStoredExamples.Listing listing, @Nullable Long predictedBy) {
            StoredExample.Cursor next = listing.page().next();
            PostgresStoredExamples.Count count = listing.count();
            return new Page(
                    listing.page().examples(),
                    next == null ? null : next.encode(),
                    count == null ? null : count.examples(),
                    count == null ? null : count.isExact(),
                    predictedBy);
        }
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/store/examples", DatabaseReads.answering(this::list), Role.ADMINISTER);
        routes.get("/v1/store/examples/{id}", DatabaseReads.answering(this::one), Role.ADMINISTER);
        routes.get("/v1/store/examples/{id}/image", DatabaseReads.answering(this::image), Role.ADMINISTER);
    }

    private void list(Context ctx) throws RejectedException {
        int limit = DatabaseReads.limit(ctx);
        String before = ctx.queryParam("before");
        StoredExample.Cursor start = before == null ? null : StoredExample.Cursor.decode(before);
        ExampleFilter filter = ExampleFilter.of(ctx);
        boolean counts = ExampleFilter.flag(ctx, "count");
        if (!filter.disagrees()) {
            ctx.json(Page.of(examples.newest(filter, start, limit, null, counts), null));
            return;
        }
        try (LabelPredictions champion = predictions.get()) {
            ctx.json(Page.of(examples.newest(filter, start, limit, champion, counts), champion.version()));
        }
    }

    private void one(Context ctx) throws RejectedException {
        ExampleId id = ExampleAttributes.id(ctx.pathParam("id"));
        ctx.json(examples.example(id).orElseThrow(() -> unknown(id)));
    }

    private static HttpProblem unknown(ExampleId id) {
        return new HttpProblem(
                404,
                "unknown-example",
                ("example '%s' is not recorded: it was never accepted, is not recorded yet, or was retracted; GET"
                                + " /v1/store/examples lists recorded examples, GET /v1/rejected lists rejected ones")
                        .formatted(id));
    }

    private void image(Context ctx) throws RejectedException {
        ExampleId id = ExampleAttributes.id(ctx.pathParam("id"));
        PostgresStoredExamples.ImageType type = examples.imageType(id).orElseThrow(() -> noImage(id));
        ctx.header("Cache-Control", A_MINUTE_FOR_ONE_READER);
        ctx.header("X-Content-Type-Options", "nosniff");
        if (DatabaseReads.isKnown(ctx, type.sha256().hex())) {
            return;
        }
        if (type.contentType().isEmpty()) {
            ctx.header("Content-Disposition", "attachment");
        }
        ctx.contentType(type.contentType().isEmpty() ? "application/octet-stream" : type.contentType())
                .result(examples.image(id).orElseThrow(() -> noImage(id)));
    }

    private HttpProblem noImage(ExampleId id) {
        if (examples.example(id).isEmpty()) {
            return unknown(id);
        }
        return new HttpProblem(
                404,
                "no-image",
                ("the image of example '%s' was deleted to stay within IMAGE_BUDGET_BYTES; its embedding and label are"
                                + " kept")
                        .formatted(id));
    }
}
