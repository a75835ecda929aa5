package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.HeadCodec;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.inference.InferenceService;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpServer;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.runtime.kafka.TopicSetup;
import dev.eleventh.runtime.telemetry.Metrics;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.TrainerService;
import dev.eleventh.trainer.command.ImportMain;
import dev.eleventh.trainer.command.VerifyMain;
import dev.eleventh.trainer.config.TrainerConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Imports a classifier of which only the model exists, while a trainer runs. The model passes through the database, the
 * outbox relay and the topics to an inference service that reads only the topics.
 */
class ImportedClassifierIT {
    private static final Path FIXTURES = Path.of("../backbone/fixtures");
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final int PICTURES = 200;
    private static final int CLASSES = 10;
    private static final int NEW_EXAMPLES = 30;

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final HttpClient client = HttpClient.newHttpClient();
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Failures failures = new Failures();
    private Map<String, String> environment;
    private EmbeddedKafka kafka;
    private TrainerService trainer;
    private InferenceService inference;
    private HttpServer http;

    @BeforeEach
    void start(@TempDir Path directory) {
        // a separate broker: an import needs a system without examples
        kafka = open(EmbeddedKafka.start(directory, 0));
        EmbeddedPostgreSql postgreSql = TestServers.postgreSql();
        String url = postgreSql.createDatabase("imported_" + DATABASES.incrementAndGet());
        Migrations.migrate(url, postgreSql.user(), postgreSql.password());
        environment = new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", kafka.bootstrapServers(),
                "DATABASE_URL", url,
                "DATABASE_USER", postgreSql.user(),
                "DATABASE_PASSWORD", postgreSql.password(),
                "LEARN_AFTER", "500ms",
                "TOP_LABELS", Integer.toString(CLASSES)));
        TopicSetup.createMissing(KafkaConnection.plain(kafka.bootstrapServers()), 1, 1, Patience.LIMIT);
        Metrics metrics = open(Metrics.start());
        trainer = startTrainer(metrics);
        inference = startInference(metrics);
        http = open(HttpServer.start(
                new HttpSettings("127.0.0.1", 0),
                List.of(inference.endpoints()),
                inference.healthChecks(),
                metrics.registry()));
    }

    @AfterEach
    void stop() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        failures.close();
    }

    @Test
    void anImportPredictsLikeTheOriginalAndItsBackboneEmbedsNewExamples() throws Exception {
        await().until(() ->
                trainer.healthChecks().stream().allMatch(check -> check.health().ready()));

        int exitCode = ImportMain.run(
                environment,
                FIXTURES.resolve("keras").toString(),
                "--labels",
                FIXTURES.resolve("labels.txt").toString());

        assertThat(exitCode).isZero();
        await().until(() -> inference.servingVersion() == 1);
        assertPredictsLikeTheOriginal();
        // an image with an old label: the imported backbone embeds it, and no row of the old head changes
        try (KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers())) {
            Map<String, String> headers = Map.of("ce_id", "one", "ce_label", "Bag");
            probe.send(
                    "examples-accepted",
                    0,
                    "one",
                    headers,
                    FashionPictures.png(1).get(0));
            probe.flush();
        }
        await().until(trainer::status, status -> status.examplesRecorded() == 1 && status.pendingEvents() == 0);
        assertThat(trainer.status().championVersion()).isEqualTo(1);
        learnsAnEleventhClassWithoutAnOldExample();
    }

    @Test
    void anOnnxNetworkWithoutClassesLearnsExactlyAndForgetsARetractedExample() throws Exception {
        await().until(() ->
                trainer.healthChecks().stream().allMatch(check -> check.health().ready()));
        assertThat(ImportMain.run(environment, NETWORKS.resolve("hf-dinov2").toString()))
                .isZero();
        List<String> labels = List.of("stripes", "disc", "cross");
        try (KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers())) {
            for (int i = 0; i < 3 * NEW_EXAMPLES; i++) {
                String label = labels.get(i % 3);
                Map<String, String> headers = Map.of("ce_id", "drawing-" + i, "ce_label", label);
                probe.send("examples-accepted", 0, "drawing-" + i, headers, Drawings.png(label, i));
            }
            probe.flush();
            awaitLearned(3 * NEW_EXAMPLES);
            assertThat(recognised("stripes")).isGreaterThanOrEqualTo(0.8);
            assertThat(verified(inference.servingVersion())).isZero();

            probe.send(
                    "examples-accepted",
                    0,
                    "drawing-0",
                    Map.of("ce_id", "drawing-0", "ce_type", ExampleEventCodec.RETRACTED),
                    null);
            probe.flush();
            awaitLearned(3 * NEW_EXAMPLES - 1);
        }

        assertThat(verified(inference.servingVersion())).isZero();
    }

    private void awaitLearned(int examples) {
        await().until(
                        trainer::status,
                        status -> status.examplesRecorded() == examples
                                && status.pendingEvents() == 0
                                && status.championVersion() > 0
                                && inference.servingVersion() == status.championVersion());
    }

    private int verified(long version) {
        return VerifyMain.commandLine(environment).execute(Long.toString(version));
    }

    private void learnsAnEleventhClassWithoutAnOldExample() throws Exception {
        LinearHead old = head(1);
        double before = accuracyOnOldClasses();
        try (KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers())) {
            // unlabelled images are the only information about the old classes
            List<byte[]> passing = FashionPictures.png(2 * PICTURES).subList(PICTURES, 2 * PICTURES);
            for (int i = 0; i < passing.size(); i++) {
                probe.send("images", 0, "passing-" + i, Map.of(), passing.get(i));
            }
            probe.flush();
            await().until(() -> probe.readAll("predictions").size() >= PICTURES);
            for (int i = 0; i < NEW_EXAMPLES; i++) {
                String id = "stripes-" + i;
                Map<String, String> headers = Map.of("ce_id", id, "ce_label", "stripes");
                probe.send("examples-accepted", 0, id, headers, Drawings.png("stripes", i));
            }
            probe.flush();
        }
        await().until(
                        trainer::status,
                        status -> status.examplesRecorded() == 1 + NEW_EXAMPLES
                                && status.pendingEvents() == 0
                                && inference.servingVersion() == status.championVersion());

        LinearHead expanded = head(inference.servingVersion());
        assertThat(expanded.labels()).hasSize(CLASSES + 1).last().isEqualTo(new Label("stripes"));
        assertThat(Arrays.copyOf(expanded.weights(), old.weights().length)).isEqualTo(old.weights());
        assertThat(Arrays.copyOf(expanded.bias(), CLASSES)).isEqualTo(old.bias());
        assertThat(recognised("stripes")).isGreaterThanOrEqualTo(0.8);
        assertThat(accuracyOnOldClasses()).isGreaterThan(before - 0.1);
    }

    private LinearHead head(long version) {
        byte[] bytes = Jdbi.create(
                        environment.get("DATABASE_URL"),
                        environment.get("DATABASE_USER"),
                        environment.get("DATABASE_PASSWORD"))
                .withHandle(handle -> handle.createQuery(
                                "SELECT bytes FROM model_version JOIN model_artifact ON sha256 = head_sha256"
                                        + " WHERE version = :version")
                        .bind("version", version)
                        .mapTo(byte[].class)
                        .one());
        return (LinearHead) HeadCodec.decode(bytes);
    }

    /** Returns the share of images for which the prediction agrees with the original classifier's, in [0, 1]. */
    private double accuracyOnOldClasses() throws Exception {
        List<String> labels = Files.readAllLines(FIXTURES.resolve("labels.txt"));
        float[] logits = floats(FIXTURES.resolve("keras-logits.f32"));
        List<byte[]> pictures = FashionPictures.png(PICTURES);
        int same = 0;
        for (int picture = 0; picture < PICTURES; picture++) {
            int best = 0;
            for (int i = 1; i < CLASSES; i++) {
                best = logits[picture * CLASSES + i] > logits[picture * CLASSES + best] ? i : best;
            }
            same += predict(pictures.get(picture)).best().value().equals(labels.get(best)) ? 1 : 0;
        }
        return same / (double) PICTURES;
    }

    /** Returns the share of 50 drawings, none of them taught, that get the label, in [0, 1]. */
    private double recognised(String label) throws Exception {
        int right = 0;
        for (int i = 1_000; i < 1_050; i++) {
            right += predict(Drawings.png(label, i)).best().value().equals(label) ? 1 : 0;
        }
        return right / 50.0;
    }

    private void assertPredictsLikeTheOriginal() throws Exception {
        List<String> labels = Files.readAllLines(FIXTURES.resolve("labels.txt"));
        float[] logits = floats(FIXTURES.resolve("keras-logits.f32"));
        List<byte[]> pictures = FashionPictures.png(PICTURES);
        for (int picture = 0; picture < PICTURES; picture++) {
            Prediction prediction = predict(pictures.get(picture));
            double[] expected = softmax(logits, picture * CLASSES);
            assertThat(prediction.ranked()).hasSize(CLASSES);
            for (Prediction.Ranked ranked : prediction.ranked()) {
                assertThat(ranked.probability())
                        .as("image %d, %s", picture, ranked.label())
                        .isCloseTo(expected[labels.indexOf(ranked.label().value())], within(1e-5));
            }
        }
    }

    private Prediction predict(byte[] image) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/v1/predict".formatted(http.port())))
                .POST(BodyPublishers.ofByteArray(image))
                .build();
        return Json.read(client.send(request, BodyHandlers.ofString()).body(), Prediction.class);
    }

    private TrainerService startTrainer(Metrics metrics) {
        Settings settings = Settings.of(environment);
        TrainerConfig config = TrainerConfig.read(settings);
        settings.verify();
        return open(TrainerService.start(
                config, open(Backbone.load()), metrics.registry(), Tracing.off(), failures::failed));
    }

    /** Starts inference with the shipped backbone, so that the imported one can only arrive through the topics. */
    private InferenceService startInference(Metrics metrics) {
        return open(InferenceService.start(
                InferenceConfig.read(Settings.of(environment)),
                open(Backbone.load()),
                metrics.registry(),
                Tracing.off(),
                failures::failed));
    }

    private static double[] softmax(float[] logits, int from) {
        double[] shares = new double[CLASSES];
        double sum = 0;
        for (int i = 0; i < CLASSES; i++) {
            shares[i] = Math.exp(logits[from + i]);
            sum += shares[i];
        }
        for (int i = 0; i < CLASSES; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static float[] floats(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        float[] floats = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
        return floats;
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }
}
