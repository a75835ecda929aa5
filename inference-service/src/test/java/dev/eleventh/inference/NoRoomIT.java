package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.Imported;
import dev.eleventh.backbone.NetworkImport;
import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.ArtifactReader;
import dev.eleventh.inference.model.Catalogue.Place;
import dev.eleventh.inference.model.VersionFetcher;
import dev.eleventh.inference.model.VersionLoader;
import java.awt.Color;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Versions on imported networks, whose files briefly need a temporary folder, which does not exist. */
class NoRoomIT {
    private static final Path FIXTURES = Path.of("..", "backbone", "fixtures");
    private static final String TEMPORARY_FOLDER = "java.io.tmpdir";
    private static final String ELSEWHERE = System.getProperty(TEMPORARY_FOLDER);

    /** One network for each test, as an open network needs no folder. */
    private static final Map<PixelScale, Imported> CLASSIFIERS = new EnumMap<>(PixelScale.class);

    private static final Map<PixelScale, byte[]> ARCHIVES = new EnumMap<>(PixelScale.class);

    @TempDir
    private Path parent;

    private TestTopics topics;

    /** Imports on a separate engine, so that the networks are not open in the service's engine. */
    @BeforeAll
    static void importClassifiers() throws IOException {
        List<Label> labels = Files.readAllLines(FIXTURES.resolve("labels.txt")).stream()
                .map(Label::new)
                .toList();
        try (Backbone engine = Backbone.load()) {
            for (PixelScale scale : PixelScale.values()) {
                Imported imported =
                        new NetworkImport(engine, ImportOptions.ofScale(scale)).read(FIXTURES.resolve("keras"), labels);
                CLASSIFIERS.put(scale, imported);
                ARCHIVES.put(scale, Files.readAllBytes(imported.archive()));
            }
        }
        // loaded before the temporary folder is removed
        TestBackbone.get();
    }

    @BeforeEach
    void openTopics() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void closeTopics() {
        System.setProperty(TEMPORARY_FOLDER, ELSEWHERE);
        topics.close();
    }

    @Test
    void thePreviousVersionServesUntilThereIsRoom() throws Exception {
        topics.publish(builtIn(1));
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            takeRoom();
            topics.publish(imported(2, PixelScale.UNIT));
            awaitTries(inference, 3);

            assertAnswersWith(inference, 1);
            assertThat(inference.refused("not-loadable")).isZero();
            assertThat(serving(inference).has("refused")).isFalse();
            assertThat(serving(inference).at("/waiting/version").asInt()).isEqualTo(2);
            assertThat(serving(inference).at("/waiting/reason").asText()).isEqualTo("no-disk");
            assertThat(serving(inference).at("/waiting/message").asText()).contains(room().toString());

            makeRoom();
            inference.awaitServing(2);
            assertAnswersWith(inference, 2);
            await().until(() -> !serving(inference).has("waiting"));
        }
    }

    @Test
    void aStartWithoutRoomServesAnOlderVersionUntilThereIsRoom() throws Exception {
        topics.publish(builtIn(1));
        topics.publish(imported(2, PixelScale.SYMMETRIC));
        takeRoom();
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(1);
            awaitTries(inference, 2);

            makeRoom();
            inference.awaitServing(2);
            assertThat(inference.swaps()).isEqualTo(2);
        }
    }

    @Test
    void aRequestedVersionWithoutRoomCanBeRequestedAgain() throws Exception {
        topics.publish(imported(1, PixelScale.BYTE));
        topics.publish(builtIn(2));
        takeRoom();
        try (RunningInference inference = new RunningInference(topics.bootstrapServers())) {
            inference.awaitServing(2);
            HttpResponse<String> pinned = inference.send("PUT", "/v1/serving/pin", "{\"version\":1}");
            assertThat(pinned.statusCode()).isEqualTo(503);
            assertThat(RunningInference.reason(pinned)).isEqualTo("no-disk");
            HttpResponse<String> described = inference.get("/v2/models/eleventh/versions/1");
            assertThat(described.statusCode()).isEqualTo(503);
            assertThat(described.headers().firstValue("Retry-After")).isPresent();
            assertThat(described.body()).contains("free space in it");
            assertThat(inference.counted("eleventh.model.no.room", "no-disk")).isEqualTo(2);
            assertThat(serving(inference).has("refused")).isFalse();

            makeRoom();
            assertThat(inference.get("/v2/models/eleventh/versions/1").statusCode())
                    .isEqualTo(200);
            assertThat(inference.servingVersion()).isEqualTo(2);
        }
    }

    @Test
    void doesNotRefuseAVersionForLackOfMemory() {
        MockConsumer<String, byte[]> kafka = new MockConsumer<>("earliest");
        TopicPartition models = new TopicPartition(Topics.MODELS.name(), 0);
        kafka.updatePartitions(models.topic(), List.of(new PartitionInfo(models.topic(), 0, null, null, null)));
        kafka.updateBeginningOffsets(Map.of(models, 0L));
        kafka.updateEndOffsets(Map.of(models, 1L));
        kafka.schedulePollTask(() -> {
            throw new OutOfMemoryError("Cannot reserve 8912 bytes of direct buffer memory");
        });
        Backbone backbone = TestBackbone.get();
        VersionFetcher fetcher = new VersionFetcher(
                new ArtifactReader(kafka, Duration.ofMillis(1)), new VersionLoader(backbone, backbone.newManager()));

        assertThatThrownBy(() -> fetcher.fetch(1, new Place("1", 0, 0)))
                .isInstanceOfSatisfying(
                        NoRoomException.class,
                        noRoom -> assertThat(noRoom.reason()).isEqualTo("no-memory"));
    }

    private Path room() {
        return parent.resolve("room");
    }

    /** Points to a folder that does not exist, as neither permissions nor quotas stop root from writing. */
    private void takeRoom() {
        System.setProperty(TEMPORARY_FOLDER, room().toString());
    }

    private void makeRoom() throws IOException {
        Files.createDirectory(room());
    }

    private static PublishedModel builtIn(long version) {
        return PublishedModel.of(version, RED, GREEN, BLUE);
    }

    private static PublishedModel imported(long version, PixelScale scale) {
        return PublishedModel.imported(
                version, Objects.requireNonNull(CLASSIFIERS.get(scale)), Objects.requireNonNull(ARCHIVES.get(scale)));
    }

    private static void awaitTries(RunningInference inference, int tries) {
        await().until(() -> inference.counted("eleventh.model.no.room", "no-disk") >= tries);
    }

    private static void assertAnswersWith(RunningInference inference, long version) throws Exception {
        HttpResponse<String> answer = inference.predict(TestImages.png(Color.ORANGE, 7), "image/png");
        assertThat(Json.read(answer.body(), Prediction.class).modelVersion()).isEqualTo(version);
    }

    private static JsonNode serving(RunningInference inference) throws Exception {
        return Json.read(inference.get("/v1/serving").body(), JsonNode.class);
    }
}
