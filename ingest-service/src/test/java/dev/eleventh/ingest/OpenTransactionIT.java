package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A producer of another application leaves a transaction open. All health checks pass and no lag is visible, but
 * examples wait.
 */
class OpenTransactionIT {
    private static final String OPEN = "eleventh_open_transaction_seconds{topic=\"examples\"} ";

    @Test
    void anOpenTransactionIsReportedWhileEverythingIsReady(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
                RunningIngest ingest =
                        new RunningIngest(TestConfig.of(broker.bootstrapServers(), directory.resolve("state")));
                KafkaProducer<byte[], byte[]> foreign = producer(broker)) {
            ingest.awaitReady();
            assertThat(open(ingest)).isZero();
            foreign.initTransactions();
            foreign.beginTransaction();
            byte[] id = "left-open".getBytes(UTF_8);
            foreign.send(new ProducerRecord<>(Topics.EXAMPLES.name(), id, id)).get();

            await().until(() -> open(ingest) > 0);
            await().untilAsserted(() -> assertThat(ingest.get("/health/ready")).satisfies(health -> {
                assertThat(health.statusCode()).isEqualTo(200);
                assertThat(health.body())
                        .contains(
                                "\"name\":\"ingest-broker\",\"ready\":true,\"detail\":\"a transaction on examples, partition");
            }));

            foreign.abortTransaction();
            await().until(() -> open(ingest) == 0);
            await().untilAsserted(
                            () -> assertThat(ingest.get("/health/ready").body()).doesNotContain("detail"));
        }
    }

    private static double open(RunningIngest ingest) throws IOException, InterruptedException {
        return ingest.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(OPEN))
                .mapToDouble(line -> Double.parseDouble(line.substring(OPEN.length())))
                .findFirst()
                .orElseThrow();
    }

    private static KafkaProducer<byte[], byte[]> producer(EmbeddedKafka broker) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "foreign",
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
