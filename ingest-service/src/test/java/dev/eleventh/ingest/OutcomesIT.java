package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.ingest.outcome.OutcomeSettings;
import dev.eleventh.runtime.kafka.TopicSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker of its own, as the topology of outcomes is made to fail. */
class OutcomesIT {
    private static final byte[] IMAGE = TestImages.png(1);

    @TempDir
    private Path directory;

    private EmbeddedKafka broker;
    private String kafka;
    private KafkaProducer<byte[], byte[]> producer;

    @BeforeEach
    void start() throws Exception {
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        kafka = broker.bootstrapServers();
        producer = TestClients.producer(kafka, "none");
    }

    @AfterEach
    void stop() {
        producer.close();
        broker.close();
    }

    private IngestConfig config(String window) {
        return TestConfig.of(kafka, directory.resolve("state"), Map.of("OUTCOME_WINDOW", window));
    }

    private void predict(String id) {
        Prediction prediction = new Prediction(
                id,
                List.of(new Prediction.Ranked(new Label("mug"), 0.75)),
                false,
                1,
                "a".repeat(64),
                Instant.EPOCH,
                Sha256.of(IMAGE),
                null);
        send(
                Topics.PREDICTIONS.name(),
                id,
                Topics.PREDICTIONS.value().serializer().serialize("", prediction));
    }

    private void send(String topic, String key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
        producer.flush();
    }

    private static void label(RunningIngest ingest, String id) throws Exception {
        assertThat(ingest.post("/v1/examples?label=cup&id=" + id, "", BodyPublishers.ofByteArray(IMAGE))
                        .statusCode())
                .isEqualTo(202);
    }

    private List<PredictionOutcome> outcomes(int count) {
        return TestClients.read(kafka, Topics.PREDICTION_OUTCOMES, count, all -> true).stream()
                .map(ConsumerRecord::value)
                .map(Objects::requireNonNull)
                .toList();
    }

    @Test
    void anotherWindowKeepsTheOutcomesAndDeletesTheirEarlierDirectory() throws Exception {
        try (RunningIngest ingest = new RunningIngest(config("2d"))) {
            ingest.awaitReady();
            predict("asked");
            label(ingest, "asked");
            assertThat(outcomes(1).get(0).isCorrect()).isFalse();
        }

        try (RunningIngest ingest = new RunningIngest(config("9d"))) {
            ingest.awaitReady();
            ingest.send(
                    "PUT",
                    "/v1/examples/asked/label",
                    "application/json",
                    BodyPublishers.ofString("{\"label\":\"mug\"}"));

            assertThat(outcomes(2).get(1).isCorrect()).isTrue();
            try (var state = Files.list(directory.resolve("state"))) {
                assertThat(state.map(path -> path.getFileName().toString()))
                        .filteredOn(name -> name.startsWith("outcomes-"))
                        .containsExactly("outcomes-PT216H");
            }
        }
    }

    @Test
    void examplesAreAcceptedWhileOutcomesFail() throws Exception {
        try (RunningIngest ingest = new RunningIngest(config("2d"))) {
            ingest.awaitReady();
            predict("asked");
            label(ingest, "asked");
            assertThat(outcomes(1)).hasSize(1);

            send("eleventh-ingest-outcomes-by-image-id-repartition", "asked", new byte[] {'?'});

            await().until(() -> ingest.get("/metrics").body().contains("eleventh_outcomes_restarts_total 1.0"));
            label(ingest, "later");
            assertThat(TestClients.readAccepted(kafka, 1, "later")).hasSize(1);
        }
    }

    @Test
    void aTopologyContinuesWhenTheCauseOfItsFailureIsGone() {
        IngestConfig config = config("2d");
        TopicSetup.createMissing(config.kafka(), 1, 1, config.awayLimit());
        AtomicBoolean broken = new AtomicBoolean(true);
        AtomicInteger restarts = new AtomicInteger();
        Queue<String> received = new ConcurrentLinkedQueue<>();
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (RestartedTopology topology = new RestartedTopology(
                "test-topology",
                () -> new RunningTopology(
                        "test-topology",
                        failing(broken, received),
                        OutcomeSettings.of(config),
                        Duration.ofSeconds(5),
                        registry,
                        (name, failure) -> {}),
                restarts::incrementAndGet)) {
            topology.start(Duration.ofMillis(100));
            send(Topics.IMAGES.name(), "a", IMAGE);
            await().until(() -> restarts.get() >= 1);

            broken.set(false);

            await().until(() -> received.contains("a"));
        }
    }

    private static Topology failing(AtomicBoolean broken, Queue<String> received) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(Topics.IMAGES.name(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
                .foreach((key, value) -> {
                    if (broken.get()) {
                        throw new IllegalStateException("broken, as the test wants");
                    }
                    received.add(key);
                });
        return builder.build();
    }
}
