package dev.eleventh.runtime.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.eleventh.embedded.EmbeddedKafka;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.lifecycle.Health;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OpenTransactionsIT {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final EmbeddedKafka broker = TestServers.kafka();
    private final String topic = "examples-" + UUID.randomUUID();
    private final AtomicLong nanoTime = new AtomicLong();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    private final OpenTransactions transactions =
            new OpenTransactions(admin, List.of(topic), Clock.fixed(NOW, ZoneOffset.UTC), nanoTime::get);

    @BeforeEach
    void createTopicAndListen() {
        broker.createTopics(List.of(new NewTopic(topic, 2, (short) 1)));
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void close() {
        logger().detachAppender(log);
        admin.close();
    }

    @Test
    void reportsAnOpenTransactionAfterSecondsAndWarnsOnceAfterAMinute() throws Exception {
        assertThat(transactions.now()).as("before the first query").isNull();
        look(0);
        assertThat(transactions.now()).isEmpty();
        try (KafkaProducer<byte[], byte[]> foreign = foreign()) {
            foreign.beginTransaction();
            foreign.send(new ProducerRecord<>(topic, 1, null, "left open".getBytes(UTF_8)))
                    .get();
            look(2);
            assertThat(transactions.now()).as("too short to report").isEmpty();

            look(6);
            assertThat(transactions.now()).containsExactly(new OpenTransaction(topic, 1, 0, NOW));
            assertThat(transactions.health()).satisfies(health -> {
                assertThat(health.ready()).isTrue();
                assertThat(health.detail()).contains(topic, "partition 1", "offset 0", NOW.toString());
            });
            assertThat(warnings()).isEmpty();

            look(60);
            assertThat(warnings()).hasSize(1);
            look(60);
            assertThat(warnings()).singleElement().asString().contains("a transaction stays open", topic, "offset=0");

            foreign.abortTransaction();
            await().until(() -> {
                look(0);
                return List.of().equals(transactions.now());
            });
            assertThat(transactions.health()).isEqualTo(Health.ofReady());
        }
    }

    @Test
    void treatsAResultOlderThanTenSecondsAsUnknown() {
        look(0);
        nanoTime.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThat(transactions.now()).isNull();
        assertThat(transactions.health()).isEqualTo(Health.ofReady());
    }

    private void look(int secondsLater) {
        nanoTime.addAndGet(Duration.ofSeconds(secondsLater).toNanos());
        transactions.look();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(event -> event.getLevel().equals(Level.WARN))
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(OpenTransactions.class);
    }

    private KafkaProducer<byte[], byte[]> foreign() {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        broker.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        topic,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        120_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }
}
