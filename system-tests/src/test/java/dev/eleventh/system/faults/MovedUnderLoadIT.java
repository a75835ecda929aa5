package dev.eleventh.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.system.FashionPictures;
import dev.eleventh.system.KafkaProbe;
import dev.eleventh.trainer.command.BackboneUseMain;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves a system that has learned ten classes to another network and back, while images are sent and services are
 * killed. The other network has random weights, so the accuracy falls and returns. The figures are written to
 * {@code target/moved-under-load.md}.
 */
@Isolated
@Tag("faults")
class MovedUnderLoadIT {
    private static final Logger log = LoggerFactory.getLogger(MovedUnderLoadIT.class);
    private static final String OTHER =
            "../backbone/src/test/resources/dev/eleventh/backbone/networks/timm-test_efficientnet";
    private static final int CLASSES = 10;
    private static final int EACH = 30;
    private static final int TESTED = 10;
    private static final long BETWEEN_IMAGES_MILLIS = 40;

    private final ScheduledExecutorService load = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger sent = new AtomicInteger();

    @TempDir
    Path directory;

    private World world;
    private Jdbi jdbi;

    @BeforeEach
    void start() throws IOException {
        world = new World(
                directory, directory.resolve("postgresql"), Map.of("LEARN_AFTER", "500ms", "STRATEGY", "exact"));
        jdbi = Jdbi.create(world.databaseUrl(), "postgres", "trusted");
    }

    @AfterEach
    void stop() {
        load.shutdownNow();
        world.close();
    }

    @Test
    void noImageIsLostOrAnsweredTwiceOnTheWayToAnotherNetworkAndBack() throws Exception {
        try (KafkaProbe kafka = world.probe();
                KafkaProbe images = world.probe()) {
            world.awaitStarted();
            teach(kafka, 0, EACH);
            awaitLearned(CLASSES * EACH);
            awaitServing(version());
            double before = accuracy();
            byte[] image = FashionPictures.png(1).get(0);
            Future<?> sending = load.scheduleWithFixedDelay(
                    () -> images.send("images", null, "image-" + sent.getAndIncrement(), Map.of(), image),
                    0,
                    BETWEEN_IMAGES_MILLIS,
                    TimeUnit.MILLISECONDS);

            long there = move(OTHER);
            double moved = accuracy();
            teach(kafka, EACH, EACH + 2);
            awaitLearned(CLASSES * (EACH + 2));
            long back = move("built-in");
            double after = accuracy();
            // a pin crosses the change, in both directions
            pin(there);
            pin(back);
            load.shutdown();
            assertThat(load.awaitTermination(Patience.MINUTES, TimeUnit.MINUTES))
                    .isTrue();
            assertThat(sending.isCancelled() || sending.isDone()).isTrue();
            images.flush();

            await("all images to be answered")
                    .until(() -> kafka.readAll("predictions").size() >= sent.get());
            Map<String, Long> answers = KafkaProbe.countByKey(kafka.readAll("predictions"));
            assertThat(answers).as("answered keys").hasSize(sent.get());
            assertThat(answers.values()).as("answers of each key").containsOnly(1L);
            assertThat(number("SELECT count(*) FROM example")).isEqualTo(CLASSES * (EACH + 2));
            report(before, moved, after);
        }
    }

    private void teach(KafkaProbe kafka, int from, int to) throws Exception {
        for (int number = 0; number < CLASSES; number++) {
            List<byte[]> pictures = FashionPictures.pngOf(number, to);
            for (int i = from; i < to; i++) {
                kafka.send(
                        "examples",
                        null,
                        "class-%d-%d".formatted(number, i),
                        Map.of("ce_label", "class-" + number),
                        pictures.get(i));
            }
        }
        kafka.flush();
    }

    private void awaitLearned(int examples) {
        await(examples + " examples to be learned")
                .until(() -> world.learner()
                        .filter(learner -> learner.path("examples_recorded").asInt() == examples)
                        .filter(learner -> learner.path("pending_events").asInt() == 0)
                        .filter(learner -> learner.path("outbox_pending").asInt() == 0)
                        .filter(learner -> learner.path("labels").size() == CLASSES)
                        .isPresent());
    }

    /** Moves to a network; kills the trainer while it embeds, and inference while the version is published. */
    private long move(String network) throws IOException {
        world.trainer().program().kill();
        int exitCode = BackboneUseMain.run(
                Map.of(
                        "DATABASE_URL",
                        world.databaseUrl(),
                        "DATABASE_USER",
                        "postgres",
                        "DATABASE_PASSWORD",
                        "trusted"),
                network,
                "--even-if-worse");
        assertThat(exitCode).isZero();
        await("the move to make progress")
                .pollInterval(Duration.ofMillis(10))
                .until(() -> number("SELECT count(*) FROM next_embedding") > 0 || ended());
        world.trainer().program().kill();
        await("the move to end").until(this::ended);
        world.inference().program().kill();
        assertThat(text("SELECT outcome FROM backbone_move ORDER BY id DESC LIMIT 1"))
                .isEqualTo("promoted");
        long version = number("SELECT version FROM backbone_move ORDER BY id DESC LIMIT 1");
        awaitServing(version);
        return version;
    }

    private boolean ended() {
        return number("SELECT count(*) FROM backbone_move WHERE ended_at IS NULL") == 0;
    }

    private long version() {
        return number("SELECT max(version) FROM model_version");
    }

    private void awaitServing(long version) {
        await("version %d or a newer one to serve".formatted(version))
                .until(() -> world.get(world.inference(), "/v1/serving")
                        .filter(response -> response.statusCode() == 200)
                        .map(response -> Json.read(response.body(), JsonNode.class))
                        .filter(serving -> serving.path("version").asLong() >= version)
                        .isPresent());
    }

    private void pin(long version) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/serving/pin"))
                .PUT(BodyPublishers.ofString("{\"version\":%d}".formatted(version)))
                .build();
        assertThat(http.send(request, BodyHandlers.ofString()).statusCode()).isIn(200, 202);
        byte[] image = FashionPictures.png(1).get(0);
        await("a prediction by version " + version)
                .until(() -> predict(image).path("model_version").asLong() == version);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(world.inference().port(), path));
    }

    private JsonNode predict(byte[] image) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/v1/predict"))
                .POST(BodyPublishers.ofByteArray(image))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return Json.read(response.body(), JsonNode.class);
    }

    /** Returns the accuracy on test images that were never taught. */
    private double accuracy() throws Exception {
        int right = 0;
        for (int number = 0; number < CLASSES; number++) {
            List<byte[]> pictures = new ArrayList<>(FashionPictures.pngOf(number, EACH + 2 + TESTED));
            for (byte[] picture : pictures.subList(EACH + 2, pictures.size())) {
                if (predict(picture).at("/predictions/0/label").asText().equals("class-" + number)) {
                    right++;
                }
            }
        }
        return right / (double) (CLASSES * TESTED);
    }

    private long number(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    private String text(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    private void report(double before, double moved, double after) throws IOException {
        String text = """
                | | accuracy |
                |---|---|
                | built-in | %.3f |
                | moved | %.3f |
                | moved back | %.3f |

                Images sent: %d, each answered once. Trainer starts: %d. Inference starts: %d.
                """.formatted(
                        before,
                        moved,
                        after,
                        sent.get(),
                        world.trainer().program().starts(),
                        world.inference().program().starts());
        Files.writeString(Path.of("target", "moved-under-load.md"), text);
        log.info("{}", text);
    }
}
