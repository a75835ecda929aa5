package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.ingest.config.IngestConfig;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Tag("faults")
class RestartIT {
    private static final Logger log = LoggerFactory.getLogger(RestartIT.class);

    /** Number of examples that are sent before a kill: a few seconds of work. */
    private static final int HALF = 10_000;

    @Test
    void eachExampleIsAcceptedOnceAlthoughIngestIsKilledTwice(@TempDir Path directory) throws Exception {
        String kafka = TestServers.kafka().bootstrapServers();
        try (KafkaProducer<byte[], byte[]> producer = TestClients.producer(kafka, "none")) {
            int sent = 0;
            int accepted = 0;
            for (int kill = 1; kill <= 2; kill++) {
                // repeated if ingest had accepted all examples before it was killed
                do {
                    long started = System.nanoTime();
                    Process killed = startProcess(kafka, directory, "killed.log");
                    send(producer, "kill-", sent, HALF);
                    sent += HALF;
                    accepted = killAfter(accepted + 200, killed, kafka);
                    log.info("records flow kill={} within={}", kill, Duration.ofNanos(System.nanoTime() - started));
                } while (accepted == sent);
            }

            Process third = startProcess(kafka, directory, "third.log");
            // sends everything again, like a producer that was killed itself
            send(producer, "kill-", 0, sent);
            send(producer, "mark-", 0, 50);
            assertThat(TestClients.readAccepted(kafka, 50, "mark-")).hasSize(50);
            assertThat(TestClients.readAccepted(kafka, sent, "kill-"))
                    .extracting(ConsumerRecord::key)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, sent).mapToObj(i -> "kill-" + i).toList());
            third.destroy();
            Patience.exitCode(third);
            // SIGTERM closes what main opened
            assertThat(Files.readString(directory.resolve("third.log"))).contains("state=PENDING_SHUTDOWN");
        }
    }

    /**
     * Waits until {@code count} examples are accepted, kills the process, and returns how many were accepted by then.
     */
    private static int killAfter(int count, Process ingest, String kafka) throws Exception {
        int seen = TestClients.readAccepted(kafka, count, "kill-").size();
        ingest.destroyForcibly().waitFor();
        return TestClients.readAccepted(kafka, seen, "kill-").size();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String prefix, int from, int count) {
        for (int i = from; i < from + count; i++) {
            var unused = producer.send(new ProducerRecord<>(
                    Topics.EXAMPLES.name(),
                    null,
                    (prefix + i).getBytes(UTF_8),
                    TestImages.png(i),
                    TestHeaders.of("ce_label", "mug")));
        }
        producer.flush();
    }

    private static Process startProcess(String kafka, Path directory, String logFile) throws Exception {
        ProcessBuilder builder = JavaProgram.of(IngestMain.class)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve(logFile).toFile()));
        builder.environment()
                .putAll(Map.of(
                        "KAFKA_BOOTSTRAP_SERVERS",
                        kafka,
                        "STATE_DIRECTORY",
                        directory.resolve("state").toString(),
                        "HTTP_PORT",
                        "0"));
        return builder.start();
    }

    @Test
    void ingestWaitsForABrokerThatRestarts(@TempDir Path directory) throws Exception {
        EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        String kafka = broker.bootstrapServers();
        int port = Integer.parseInt(kafka.substring(kafka.lastIndexOf(':') + 1));
        IngestConfig defaults = TestConfig.of(kafka, directory.resolve("state"));
        try (RunningIngest ingest = new RunningIngest(withAckTimeout(defaults, Duration.ofSeconds(2)))) {
            ingest.awaitReady();
            // a busy machine may need more than one try of 2 s
            await().until(() -> post(ingest, "before").statusCode() == 202);
            assertThat(TestClients.readAccepted(kafka, 1, "before")).hasSize(1);
            broker.close();

            HttpResponse<String> refused = post(ingest, "while-away");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body()).contains("broker-unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");

            broker = EmbeddedKafka.start(directory.resolve("kafka"), port);
            await().until(() -> post(ingest, "after").statusCode() == 202);
            assertThat(TestClients.readAccepted(kafka, 1, "after")).hasSize(1);
            assertThat(TestClients.readAccepted(kafka, 1, "before")).hasSize(1);
        } finally {
            broker.close();
        }
    }

    @Test
    void ingestContinuesImmediatelyAfterARestart(@TempDir Path directory) throws Exception {
        String kafka = TestServers.kafka().bootstrapServers();
        IngestConfig config = TestConfig.of(kafka, directory);
        try (RunningIngest ingest = new RunningIngest(config)) {
            ingest.awaitReady();
            assertThat(post(ingest, "restart-1").statusCode()).isEqualTo(202);
            assertThat(TestClients.readAccepted(kafka, 1, "restart-1")).hasSize(1);
        }
        long started = System.nanoTime();
        try (RunningIngest ingest = new RunningIngest(config)) {
            assertThat(post(ingest, "restart-2").statusCode()).isEqualTo(202);
            assertThat(TestClients.readAccepted(kafka, 1, "restart-2")).hasSize(1);
            log.info("after a close records flow again within={}", Duration.ofNanos(System.nanoTime() - started));
        }
        assertThat(List.of("restart-1", "restart-2"))
                .allSatisfy(
                        id -> assertThat(TestClients.readAccepted(kafka, 1, id)).hasSize(1));
    }

    private static HttpResponse<String> post(RunningIngest ingest, String id) throws Exception {
        return ingest.post(
                "/v1/examples?label=mug&id=" + id, "", BodyPublishers.ofByteArray(TestImages.png(id.hashCode())));
    }

    private static IngestConfig withAckTimeout(IngestConfig config, Duration ackTimeout) {
        return new IngestConfig(
                config.kafka(),
                config.stateDirectory(),
                config.streamThreads(),
                config.commitInterval(),
                config.createTopics(),
                config.partitions(),
                config.sourceQuota(),
                config.outcomeWindow(),
                config.replicationFactor(),
                config.awayLimit(),
                ackTimeout);
    }
}
