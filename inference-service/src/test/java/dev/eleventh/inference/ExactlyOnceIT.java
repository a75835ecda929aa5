package dev.eleventh.inference;

import static dev.eleventh.inference.PublishedModel.BLUE;
import static dev.eleventh.inference.PublishedModel.GREEN;
import static dev.eleventh.inference.PublishedModel.RED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.embedded.EmbeddedKafka;
import java.awt.Color;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ExactlyOnceIT {
    private static final Logger log = LoggerFactory.getLogger(ExactlyOnceIT.class);

    @Test
    @Tag("faults")
    void answersEachImageOnceAfterAKillInTheMiddleOfAStream(@TempDir Path directory) throws Exception {
        try (TestTopics topics = TestTopics.empty()) {
            topics.publish(PublishedModel.of(1, RED, GREEN, BLUE));
            Map<String, String> environment =
                    RunningInference.environment(topics.bootstrapServers(), "killed-" + UUID.randomUUID());
            // many small transactions, so that the kill interrupts one
            environment.put("MAX_BATCH", "4");
            environment.put("HTTP_PORT", "0");
            int sent = 0;
            int answered = 0;
            // repeat if all images were predicted before the kill
            while (answered == sent) {
                send(topics, sent, 1_500);
                sent += 1_500;
                answered = killAfter(answered + 20, topics, startProcess(environment, directory.resolve("killed.log")));
            }
            long killed = System.nanoTime();
            environment.put("MAX_BATCH", "64");
            try (RunningInference second = new RunningInference(environment)) {
                assertEachOnce(topics.predictions(sent), sent);
                log.info("answered all after a kill within={}", Duration.ofNanos(System.nanoTime() - killed));
                assertThat(second.servingVersion()).isEqualTo(1);
            }
        }
    }

    /** Kills the service once this many images are predicted, and returns the number of predictions by then. */
    private static int killAfter(int count, TestTopics topics, Process inference) throws InterruptedException {
        int seen;
        try {
            seen = topics.predictions(count).size();
        } finally {
            inference.destroyForcibly().waitFor();
        }
        return topics.predictions(seen).size();
    }

    private static Process startProcess(Map<String, String> environment, Path logFile) throws Exception {
        ProcessBuilder builder = JavaProgram.of(InferenceMain.class)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    @Test
    void answersEachImageOnceWhileVersionsAndInstancesChange() throws Exception {
        try (TestTopics topics = TestTopics.empty()) {
            String group = "group-" + UUID.randomUUID();
            topics.publish(PublishedModel.of(1, RED, GREEN));
            try (RunningInference first = new RunningInference(instance(topics, group))) {
                first.awaitServing(1);
                send(topics, 0, 300);
                topics.predictions(50);
                topics.publish(PublishedModel.of(2, RED, GREEN, BLUE));
                first.awaitServing(2);
                send(topics, 300, 300);
                try (RunningInference second = new RunningInference(instance(topics, group))) {
                    second.awaitServing(2);
                    send(topics, 600, 300);
                    topics.predictions(700);
                }
                send(topics, 900, 100);

                List<Prediction> predictions = topics.predictions(1_000);
                assertEachOnce(predictions, 1_000);
                assertThat(predictions).extracting(Prediction::modelVersion).containsOnly(1L, 2L);
                assertThat(predictions)
                        .filteredOn(prediction -> Integer.parseInt(prediction.id()) >= 300)
                        .allMatch(prediction -> prediction.modelVersion() == 2);
            }
        }
    }

    private static Map<String, String> instance(TestTopics topics, String group) {
        Map<String, String> environment = RunningInference.environment(
                topics.bootstrapServers(), UUID.randomUUID().toString());
        environment.put("INFERENCE_GROUP_ID", group);
        environment.put("MAX_BATCH", "8");
        return environment;
    }

    @Test
    void restartsAfterItWasFenced() throws Exception {
        try (TestTopics topics = TestTopics.empty()) {
            topics.publish(PublishedModel.of(1, RED, GREEN, BLUE));
            Map<String, String> environment = RunningInference.environment(
                    topics.bootstrapServers(), UUID.randomUUID().toString());
            try (RunningInference inference = new RunningInference(environment)) {
                inference.awaitServing(1);
                send(topics, 0, 50);
                assertThat(topics.predictions(50)).hasSize(50);
                fence(topics.bootstrapServers(), environment);
                send(topics, 50, 50);

                assertEachOnce(topics.predictions(100), 100);
                await().until(() -> inference.get("/health/ready").statusCode() == 200);
            }
        }
    }

    private static void fence(String bootstrapServers, Map<String, String> environment) {
        try (KafkaProducer<byte[], byte[]> other = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        environment.get("INFERENCE_TRANSACTIONAL_ID")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            other.initTransactions();
        }
    }

    /** The time limit fails a close that waits for a broker that does not come back. */
    @Test
    @Timeout(value = 4 * Patience.MINUTES, unit = TimeUnit.MINUTES)
    void waitsForTopicsAndForAnUnavailableBrokerButClosesWithoutIt(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        String kafka = broker.bootstrapServers();
        int port = Integer.parseInt(kafka.substring(kafka.lastIndexOf(':') + 1));
        try (RunningInference inference = new RunningInference(kafka)) {
            await().until(() -> inference.get("/health/ready").body().contains("waits for an unavailable dependency"));
            try (TestTopics topics = TestTopics.on(broker)) {
                topics.publish(PublishedModel.of(1, RED, GREEN, BLUE));
                inference.awaitServing(1);
                send(topics, 0, 50);
                assertThat(topics.predictions(50)).hasSize(50);
                broker.close();
                assertThat(inference.predict(TestImages.png(Color.RED, 1), "").statusCode())
                        .as("HTTP needs no broker")
                        .isEqualTo(200);

                broker = EmbeddedKafka.start(directory.resolve("kafka"), port);
                send(topics, 50, 50);
                assertEachOnce(topics.predictions(100), 100);
                topics.publish(PublishedModel.of(2, RED, GREEN, BLUE));
                inference.awaitServing(2);
            }
            broker.close();
        } finally {
            broker.close();
        }
    }

    /** Sends images whose ids are consecutive numbers. */
    private static void send(TestTopics topics, int from, int count) throws Exception {
        for (int i = from; i < from + count; i++) {
            topics.sendImage(Integer.toString(i), TestImages.png(Color.RED, i));
        }
        topics.flush();
    }

    private static void assertEachOnce(List<Prediction> predictions, int count) {
        assertThat(predictions)
                .extracting(Prediction::id)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
        assertThat(predictions).allMatch(prediction -> prediction.error() == null);
    }
}
