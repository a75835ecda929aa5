package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/store/examples}: the recorded examples, newest first, and the images that are kept. */
public final class StoreEndpoint implements Endpoints {
    /** Saves requests when a browser shows a page again, and makes retracted images disappear soon. */
    private static final String A_MINUTE_FOR_ONE_READER = "private, max-age=60";

    private final PostgresStoredExamples examples;

    public StoreEndpoint(PostgresStoredExamples examples) {
        this.examples = examples;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            @JsonProperty("examples") List<StoredExample> examples,
            @JsonProperty("next") @Nullable String next) {}

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/store/examples", DatabaseReads.answering(this::list), Role.ADMINISTER);
        routes.get("/v1/store/examples/{id}", DatabaseReads.answering(this::one), Role.ADMINISTER);
        routes.get("/v1/store/examples/{id}/image", DatabaseReads.answering(this::image), Role.ADMINISTER);
    }

    private void list(Context ctx) throws RejectedException {
        int limit = DatabaseReads.limit(ctx);
        String before = ctx.queryParam("before");
        List<StoredExample> found =
                examples.newest(filter(ctx), before == null ? null : StoredExample.Cursor.decode(before), limit + 1);
        // one entry more than requested was read; if it exists, there is another page
        String next =
                found.size() <= limit ? null : found.get(limit - 1).cursor().encode();
        ctx.json(new Page(found.subList(0, Math.min(limit, found.size())), next));
    }

    private static PostgresStoredExamples.Filter filter(Context ctx) throws RejectedException {
        String label = ctx.queryParam("label");
        String source = ctx.queryParam("source");
        return new PostgresStoredExamples.Filter(
                label == null ? null : ExampleAttributes.label(label),
                source == null ? null : ExampleAttributes.source(source));
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
