package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.temporal.ChronoUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedKafka;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Examples that arrived over several minutes while ingest was down. The broker sets the timestamps on the repartition
 * topic, as it does in production. The test's producer sets the timestamps on {@code examples}, so that no test waits
 * for a minute to pass.
 */
class BacklogIT {
    private static final int PARTITIONS = 3;
    private static final int QUOTA = 10;

    private static EmbeddedKafka broker;
    private static KafkaProducer<byte[], byte[]> producer;

    /** The start of a minute. */
    private final Instant outage = Instant.now().truncatedTo(MINUTES).minus(Duration.ofHours(1));

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        broker = EmbeddedKafka.start(directory, 0);
        Map<String, String> config = new HashMap<>(Topics.EXAMPLES.config());
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
        NewTopic examples = new NewTopic(Topics.EXAMPLES.name(), PARTITIONS, (short) 1).configs(config);
        broker.createTopics(List.of(examples));
        producer = TestClients.producer(broker.bootstrapServers(), "none");
    }

    @AfterAll
    static void stop() {
        producer.close();
        broker.close();
    }

    /** Starts ingest with one partition of ids, which has the whole quota. */
    private static RunningIngest startIngest(Path stateDirectory) {
        return new RunningIngest(TestConfig.of(
                broker.bootstrapServers(),
                stateDirectory,
                Map.of("PARTITIONS", "1", "SOURCE_QUOTA", String.valueOf(QUOTA))));
    }

    /** Sends examples with a timestamp in the given minute after the outage began. */
    private void send(String source, int minute, int first, int end) throws Exception {
        Instant time = outage.plus(Duration.ofMinutes(minute));
        for (int number = first; number < end; number++) {
            String id = "%s-%d-%d".formatted(source, minute, number);
            producer.send(new ProducerRecord<>(
                            Topics.EXAMPLES.name(),
                            minute % PARTITIONS,
                            time.toEpochMilli(),
                            id.getBytes(UTF_8),
                            TestImages.png(id.hashCode()),
                            TestHeaders.of("ce_label", "mug", "ce_source", source)))
                    .get();
        }
    }

    private static List<ConsumerRecord<String, byte[]>> accepted(String source) {
        return read(Topics.EXAMPLES_ACCEPTED, source);
    }

    private static List<ConsumerRecord<byte[], byte[]>> rejected(String source) {
        return read(Topics.EXAMPLES_REJECTED, source);
    }

    private static <K, V> List<ConsumerRecord<K, V>> read(Topic<K, V> topic, String source) {
        return TestClients.read(
                broker.bootstrapServers(),
                topic,
                0,
                record -> TestHeaders.text(record.headers(), "ce_source").equals(source));
    }

    private static void awaitRead(String source, int examples) {
        await().until(() -> accepted(source).size() + rejected(source).size() == examples);
    }

    @Test
    void aBacklogOfSeveralMinutesMayExceedTheQuotaOfOneMinute(@TempDir Path state) throws Exception {
        for (int minute = 0; minute < 5; minute++) {
            send("/steady", minute, 0, QUOTA);
        }

        try (RunningIngest ingest = startIngest(state)) {
            awaitRead("/steady", 5 * QUOTA);
        }

        assertThat(rejected("/steady")).isEmpty();
    }

    @Test
    void aMinuteAboveTheQuotaInABacklogIsCutToTheQuota(@TempDir Path state) throws Exception {
        send("/burst", 0, 0, QUOTA);
        send("/burst", 1, 0, QUOTA + 3);
        send("/burst", 2, 0, QUOTA);

        try (RunningIngest ingest = startIngest(state)) {
            awaitRead("/burst", 3 * QUOTA + 3);
        }

        assertThat(rejected("/burst"))
                .extracting(record ->
                        new String(record.key(), UTF_8) + " " + TestHeaders.text(record.headers(), "rejection-reason"))
                .containsExactlyInAnyOrder(
                        "/burst-1-10 source-quota", "/burst-1-11 source-quota", "/burst-1-12 source-quota");
    }

    @Test
    void aRestartKeepsTheCountsEvenWithoutTheStateDirectory(@TempDir Path state, @TempDir Path empty) throws Exception {
        send("/restarted", 0, 0, QUOTA - 1);
        try (RunningIngest ingest = startIngest(state)) {
            awaitRead("/restarted", QUOTA - 1);
        }
        send("/restarted", 0, QUOTA - 1, QUOTA + 1);
        try (RunningIngest ingest = startIngest(state)) {
            awaitRead("/restarted", QUOTA + 1);
        }
        assertThat(rejected("/restarted")).hasSize(1);

        send("/restarted", 0, QUOTA + 1, QUOTA + 2);
        try (RunningIngest ingest = startIngest(empty)) {
            awaitRead("/restarted", QUOTA + 2);
        }
        assertThat(rejected("/restarted")).hasSize(2);
    }

    @Test
    void anExampleWithoutATimeGetsTheTimeOfItsRecord(@TempDir Path state) throws Exception {
        send("/undated", 0, 0, 1);

        try (RunningIngest ingest = startIngest(state)) {
            awaitRead("/undated", 1);
        }

        assertThat(times("/undated")).containsExactly(outage.toString());
    }

    @Test
    void aRedrivenExampleWithoutATimeGetsTheTimeOfItsFirstRecord(@TempDir Path state) throws Exception {
        send("/redriven", 0, 0, QUOTA + 1);

        try (RunningIngest ingest = startIngest(state)) {
            awaitRead("/redriven", QUOTA + 1);
            ConsumerRecord<byte[], byte[]> rejected = rejected("/redriven").get(0);
            String place = "%d/%d".formatted(rejected.partition(), rejected.offset());
            ingest.post("/v1/rejected/" + place + ":redrive", "", BodyPublishers.noBody());
            await().until(() -> accepted("/redriven").size() == QUOTA + 1);
        }

        assertThat(times("/redriven")).containsOnly(outage.toString());
    }

    private static List<String> times(String source) {
        return accepted(source).stream()
                .map(record -> TestHeaders.text(record.headers(), "ce_time"))
                .toList();
    }
}
