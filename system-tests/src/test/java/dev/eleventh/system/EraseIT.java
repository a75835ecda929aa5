package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Retracts an example, then searches every topic and every table for it. The topics' retention limits, which are days
 * in production, are 0.1 to 1 second here.
 */
class EraseIT {
    private static final String ID = "disc/1";
    private static final byte[] IMAGE = Drawings.png("disc", 1);

    @Test
    void nothingOfARetractedExampleStaysInKafkaOrPostgreSql(@TempDir Path directory) throws Exception {
        Map<String, String> broker = Map.of("log.cleaner.backoff.ms", "100", "log.retention.check.interval.ms", "100");
        Map<String, String> settings = Map.of("HOLD_OUT_FRACTION", "0", "REVIEW_CAPACITY", "10");
        try (RunningServices services = new RunningServices(directory, "erase", settings, broker)) {
            teach(services, "disc", 0, 4);
            teach(services, "square", 0, 4);
            services.queue("PUT", example() + "/label", RunningServices.labelBody("square"));
            sendInConflict(services);
            await().until(() -> services.learner().examplesRecorded() == 8
                    && services.learner().pendingEvents() == 0);
            byte[] embedding = HexFormat.of()
                    .parseHex(services.query("SELECT encode(embedding, 'hex') FROM example WHERE example_id = '%s'"
                                    .formatted(ID))
                            .get(0));
            await().until(() -> services.send("POST", "/v1/predict", IMAGE).statusCode() == 200);
            await("the image to wait for a review")
                    .until(() -> tablesWith(services, IMAGE).contains("review_image"));
            assertThat(topicsWith(services, IMAGE))
                    .contains("examples-accepted", "examples-rejected", "review-requests");
            assertThat(tablesWith(services, IMAGE)).contains("example_image");
            assertThat(tablesWith(services, embedding)).contains("example");

            // not before, or the rejected record might be gone before it was looked for
            shorten(services.bootstrapServers());
            services.queue("DELETE", example(), new byte[0]);

            int[] more = {4};
            await().untilAsserted(() -> {
                // a segment closes only when a later record arrives; in production, ingest sends one every hour
                services.send("POST", "/v1/predict", Drawings.png("square", 100 + more[0]));
                teach(services, "disc", more[0] + 1, more[0] += 8);
                assertThat(topicsWith(services, IMAGE)).isEmpty();
                assertThat(tablesWith(services, IMAGE)).isEmpty();
                assertThat(tablesWith(services, embedding)).isEmpty();
            });
            assertThat(keysAccepted(services)).contains(ID + " retracted");
            assertThat(services.query("SELECT outcome FROM example_event WHERE example_id = '%s' ORDER BY topic_offset"
                            .formatted(ID)))
                    .containsExactly("recorded", "relabelled", "retracted");
        }
    }

    private static String example() {
        return "/v1/examples/" + RunningServices.encoded(ID);
    }

    private static void teach(RunningServices services, String label, int from, int to) throws Exception {
        for (int number = from; number < to; number++) {
            String id = RunningServices.encoded("%s/%d".formatted(label, number));
            services.queue("POST", "/v1/examples?label=%s&id=%s".formatted(label, id), Drawings.png(label, number));
        }
    }

    /** Sends the image again under its id, with a different label. */
    private static void sendInConflict(RunningServices services) throws Exception {
        services.queue("POST", "/v1/examples?label=cross&id=" + RunningServices.encoded(ID), IMAGE);
        try (KafkaProbe kafka = new KafkaProbe(services.bootstrapServers())) {
            await().until(() -> kafka.readAll("examples-rejected").size() == 1);
        }
    }

    private static void shorten(String broker) throws Exception {
        Map<String, Map<String, String>> limits = Map.of(
                "examples", Map.of("retention.ms", "1000", "segment.ms", "100"),
                "examples-rejected", Map.of("retention.ms", "1000", "segment.ms", "100"),
                "review-requests", Map.of("retention.ms", "1000", "segment.ms", "100"),
                "examples-accepted", Map.of("max.compaction.lag.ms", "100", "segment.ms", "100"));
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        limits.forEach((topic, configs) -> changes.put(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                configs.entrySet().stream()
                        .map(each -> new AlterConfigOp(
                                new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
                        .toList()));
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker))) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    /**
     * Returns all topics with a record that contains the bytes, including internal topics of Kafka and Kafka Streams.
     */
    private static List<String> topicsWith(RunningServices services, byte[] bytes) throws Exception {
        String broker = services.bootstrapServers();
        String wanted = text(bytes);
        List<String> found = new ArrayList<>();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker));
                KafkaProbe kafka = new KafkaProbe(broker)) {
            for (String topic : admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get()) {
                if (kafka.readAllUncommitted(topic).stream().anyMatch(record -> contains(record, wanted))) {
                    found.add(topic);
                }
            }
        }
        return found;
    }

    private static boolean contains(ConsumerRecord<byte[], byte[]> record, String wanted) {
        return Stream.concat(
                        Stream.of(record.key(), record.value()),
                        Arrays.stream(record.headers().toArray()).map(Header::value))
                .filter(Objects::nonNull)
                .anyMatch(part -> text(part).contains(wanted));
    }

    /** Returns a string with one character for each byte. */
    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static List<String> tablesWith(RunningServices services, byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        return services.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").stream()
                .filter(table -> !services.query(
                                "SELECT 1 FROM %s AS t WHERE strpos(t::text, '%s') > 0 LIMIT 1".formatted(table, hex))
                        .isEmpty())
                .toList();
    }

    private static List<String> keysAccepted(RunningServices services) {
        try (KafkaProbe kafka = new KafkaProbe(services.bootstrapServers())) {
            return kafka.readAll("examples-accepted").stream()
                    .map(record -> new String(record.key(), UTF_8))
                    .toList();
        }
    }
}
