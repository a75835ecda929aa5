package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.telemetry.Metrics;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a review, against a service that answers with given documents. */
class ReviewCommandsIT {
    private static final String ID = "ab12".repeat(16);
    private static final String NOTHING_KEPT = """
            {"capacity": 0, "summary": {"waiting": 0, "labelled": 0, "skipped": 0,
             "random": {"waiting": 0, "excluded": 0, "labelled": 0, "right": 0}}, "images": []}""";
    private static final String ONE_WAITS = """
            {"capacity": 100, "scored_by": 7, "summary": {"waiting": 1, "labelled": 1200, "skipped": 3,
             "random": {"waiting": 1, "excluded": 0, "labelled": 50, "right": 45, "accuracy": 0.9, "low": 0.786, "high": 0.957}},
             "images": [{"id": "%s", "reason": "close", "asked_at": "2026-11-30T04:00:00Z", "predicted": "mug",
             "model_version": 3, "suggestions": [{"label": "cup", "probability": 0.51}, {"label": "mug", "probability": 0.49}]}]}""".formatted(ID);

    @TempDir
    Path directory;

    private final Metrics metrics = Metrics.start();
    private final Queue<String> changes = new ConcurrentLinkedQueue<>();
    private String page = ONE_WAITS;
    private HttpServer server;

    @BeforeEach
    void start() {
        Endpoints endpoints = routes -> {
            routes.get("/v1/review", ctx -> ctx.contentType("application/json").result(page));
            routes.get(
                    "/v1/review/{id}/image", ctx -> ctx.contentType("image/png").result("a picture"));
            routes.put("/v1/review/{id}/label", this::change);
            routes.delete("/v1/review/{id}", this::change);
        };
        server = HttpServer.start(new HttpSettings("127.0.0.1", 0), List.of(endpoints), List.of(), metrics.registry());
    }

    @AfterEach
    void stop() {
        server.close();
        metrics.close();
    }

    private void change(Context ctx) {
        if (ctx.pathParam("id").equals("answered")) {
            throw new HttpProblem(409, "already-answered", "image answered has the label 'mug' already");
        }
        changes.add("%s %s %s".formatted(ctx.method(), ctx.path(), ctx.body()).strip());
        ctx.contentType("application/json").result("{}");
    }

    private Program.Run run(String... arguments) {
        List<String> all = new ArrayList<>(List.of("review"));
        all.addAll(Arrays.asList(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.port()));
        return Program.run(all.toArray(String[]::new));
    }

    @Test
    void theListHasTheImagesAndTheAccuracy() {
        Program.Run run = run("list");

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.DONE);
        assertThat(run.out())
                .contains(ID, "close", "mug", "cup", "51.0 %")
                .contains("1 image waiting, 1,200 labelled, 3 skipped; 90.0 % of the answers for the random sample were"
                        + " right (78.6 % to 95.7 %).");
    }

    @Test
    void theListShowsThatImagesAreNotKept() {
        page = NOTHING_KEPT;

        assertThat(run("list").out()).contains("Images are not kept. Set REVIEW_CAPACITY");
    }

    @Test
    void theListedImagesAreSavedWithTheirFormat() {
        assertThat(run("list", "--save", directory.resolve("new/folder").toString())
                        .exitCode())
                .isEqualTo(ExitCode.DONE);

        assertThat(directory.resolve("new/folder").resolve(ID + ".png")).hasContent("a picture");
    }

    @Test
    void anIdThatIsNoPlainFileNameIsNotSaved() {
        page = ONE_WAITS.replace(ID, "../outside");

        assertThat(run("list", "--save", directory.resolve("saved").toString()).exitCode())
                .isNotEqualTo(ExitCode.DONE);
        assertThat(directory.resolve("outside.png")).doesNotExist();
    }

    @Test
    void eachImageIsLabelledAndARefusalDoesNotStopTheOthers() {
        Program.Run run = run("label", "--label", " cup ", "answered", ID);

        assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(run.err()).contains("answered: image answered has the label 'mug' already");
        assertThat(run.out()).contains("1 correction queued, 1 refused");
        assertThat(changes).containsExactly("PUT /v1/review/%s/label {\"label\":\"cup\"}".formatted(ID));
    }

    @Test
    void imagesAreSkipped() {
        assertThat(run("skip", ID).exitCode()).isEqualTo(ExitCode.DONE);

        assertThat(changes).containsExactly("DELETE /v1/review/" + ID);
    }
}
