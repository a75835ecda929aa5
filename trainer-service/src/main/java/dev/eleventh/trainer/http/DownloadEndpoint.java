package dev.eleventh.trainer.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.trainer.registry.ModelRegistry;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URLEncoder;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/store/examples:download}: examples as an ImageFolder in a zip, by filter ({@code GET}) or by id
 * ({@code POST}). One snapshot decides which examples the archive has. Each image is read when its turn comes, so that a
 * slow client holds no connection to the database; an image that is erased in the meantime is left out.
 */
public final class DownloadEndpoint implements Endpoints {
    static final int AT_ONCE = 4;

    private final PostgresStoredExamples examples;
    private final Supplier<LabelPredictions> predictions;
    private final Semaphore places = new Semaphore(AT_ONCE);

    public DownloadEndpoint(PostgresStoredExamples examples, ModelRegistry registry, Supplier<NDManager> engines) {
        this.examples = examples;
        this.predictions = () -> LabelPredictions.by(registry, engines);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/store/examples:download", DatabaseReads.answering(this::byFilter), Role.ADMINISTER);
        routes.post("/v1/store/examples:download", DatabaseReads.answering(this::byId), Role.ADMINISTER);
    }

    private void byFilter(Context ctx) throws RejectedException, IOException {
        ExampleFilter filter = ExampleFilter.of(ctx);
        String name = filter.label() == null ? "examples" : filter.label().value();
        if (!filter.disagrees()) {
            answer(ctx, name, all(filter, null));
            return;
        }
        List<StoredExample> found;
        try (LabelPredictions champion = predictions.get()) {
            found = all(filter, champion);
        }
        answer(ctx, name, found);
    }

    private List<StoredExample> all(ExampleFilter filter, @Nullable LabelPredictions champion) {
        int most = PostgresStoredExamples.MOST_LOOKED_AT;
        PostgresStoredExamples.Page found =
                examples.newest(filter, null, most, champion, false).page();
        if (found.next() != null) {
            throw new HttpProblem(
                    400,
                    "too-many-examples",
                    ("the filters must leave at most %d examples to look at, but there are more; restrict them with"
                                    + " label, source, from or to, and download the rest afterwards")
                            .formatted(champion == null ? most : Math.min(most, champion.most())));
        }
        if (found.examples().isEmpty()) {
            throw new HttpProblem(
                    404,
                    "unknown-example",
                    "no recorded example matches the filters; GET /v1/store/examples lists recorded examples");
        }
        return found.examples();
    }

    private void byId(Context ctx) throws RejectedException, IOException {
        List<StoredExample> found = examples.recorded(ExampleSelection.read(ctx).exampleIds());
        if (found.isEmpty()) {
            throw ExampleSelection.noneIsRecorded();
        }
        answer(ctx, "selection", found);
    }

    private void answer(Context ctx, String name, List<StoredExample> chosen) throws IOException {
        if (!places.tryAcquire()) {
            ctx.header("Retry-After", "5");
            throw new HttpProblem(
                    429,
                    "too-many-downloads",
                    "%d downloads are being written; try again when one has ended".formatted(AT_ONCE));
        }
        try {
            ctx.contentType("application/zip");
            ctx.header("Cache-Control", "no-store");
            ctx.header("Content-Disposition", "attachment; filename*=UTF-8''%s.zip".formatted(encoded(name)));
            ExampleArchive.write(ctx.outputStream(), chosen, examples::keptImage);
        } finally {
            places.release();
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("*", "%2A");
    }
}
