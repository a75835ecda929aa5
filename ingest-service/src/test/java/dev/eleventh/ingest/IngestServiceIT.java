package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.TestServers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestServiceIT {
    private static String kafka;
    private static RunningIngest ingest;
    private static KafkaProducer<byte[], byte[]> producer;

    @BeforeAll
    static void start(@TempDir Path directory) {
        kafka = TestServers.kafka().bootstrapServers();
        ingest = new RunningIngest(TestConfig.of(kafka, directory));
        producer = TestClients.producer(kafka, "none");
        ingest.awaitReady();
    }

    @AfterAll
    static void stop() {
        producer.close();
        ingest.close();
    }

    private static void send(@Nullable Integer partition, String key, Headers headers, byte @Nullable [] value)
            throws Exception {
        producer.send(new ProducerRecord<>(Topics.EXAMPLES.name(), partition, key.getBytes(UTF_8), value, headers))
                .get();
    }

    private static String onlyRejected(String test) {
        List<ConsumerRecord<byte[], byte[]>> rejected = TestClients.readRejected(kafka, 1, test);
        assertThat(rejected).as(test).hasSize(1);
        return TestHeaders.text(rejected.get(0).headers(), "rejection-reason");
    }

    /** Reading the gauge of a store that has just been closed would crash the JVM. */
    @Test
    void metricsOfStateStoresAreNotRead() throws Exception {
        assertThat(ingest.get("/metrics").body()).contains("kafka_stream_").doesNotContain("kafka_stream_state_");
    }

    @Test
    void anExampleSentTwiceThroughTwoPartitionsIsAcceptedOnce() throws Exception {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            String id = "twice-" + i;
            ids.add(id);
            send(i % 3, id, TestHeaders.of("ce_label", "mug"), TestImages.png(i));
            send((i + 1) % 3, id, TestHeaders.of("ce_label", "mug"), TestImages.png(i));
        }

        await().untilAsserted(() ->
                assertThat(ingest.get("/metrics").body()).containsPattern("eleventh_examples_duplicate_total 100\\.0"));
        assertThat(TestClients.readAccepted(kafka, 100, "twice-"))
                .extracting(ConsumerRecord::key)
                .containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void correctionsFollowTheirExample() throws Exception {
        send(null, "corrected", TestHeaders.of("ce_label", "mug"), TestImages.png(1));
        send(
                null,
                "corrected",
                TestHeaders.of("ce_type", "dev.eleventh.example.relabelled.v1", "ce_label", "cup"),
                null);
        send(null, "corrected", TestHeaders.of(), null);

        assertThat(TestClients.readAccepted(kafka, 3, "corrected"))
                .extracting(accepted -> TestHeaders.text(accepted.headers(), "ce_type"))
                .containsExactly(
                        "dev.eleventh.example.labelled.v1",
                        "dev.eleventh.example.relabelled.v1",
                        "dev.eleventh.example.retracted.v1");
    }

    @Test
    void everyKindOfBadInputIsRejectedWithItsOwnReasonAndTheServiceContinues() throws Exception {
        byte[] image = TestImages.png(1);
        reject("empty-body", label("mug"), new byte[0]);
        reject("unsupported-format", label("mug"), "I am a picture".getBytes(UTF_8));
        reject("truncated-image", label("mug"), TestImages.truncatedJpeg());
        reject("dimensions-too-large", label("mug"), TestImages.hugePng());
        reject("too-large", label("mug"), TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES + 1));
        reject("missing-label", TestHeaders.of(), image);
        reject("label-too-long", label("x".repeat(10_000)), image);
        reject("invalid-label", label("mu\u0007g"), image);
        reject("content-type-mismatch", TestHeaders.of("ce_label", "mug", "content-type", "image/jpeg"), image);
        reject("unknown-example", TestHeaders.of(), null);

        send(null, "after-bad-input", label("mug"), image);

        assertThat(TestClients.readAccepted(kafka, 1, "after-bad-input")).hasSize(1);
        assertThat(TestClients.readAccepted(kafka, 0, "bad-")).isEmpty();
        assertThat(ingest.get("/metrics").body())
                .contains("eleventh_examples_rejected_total{door=\"kafka\",reason=\"truncated-image\"} 1.0");
    }

    private static Headers label(String label) {
        return TestHeaders.of("ce_label", label);
    }

    private static void reject(String reason, Headers headers, byte @Nullable [] value) throws Exception {
        headers.add("test", reason.getBytes(UTF_8));
        send(null, "bad-" + reason, headers, value);
        assertThat(onlyRejected(reason)).isEqualTo(reason);
    }

    @Test
    void aRecordWithNoHeadersIsRejected() throws Exception {
        send(null, "bare", TestHeaders.of(), TestImages.png(1));

        List<ConsumerRecord<byte[], byte[]>> rejected = TestClients.read(
                kafka,
                Topics.EXAMPLES_REJECTED,
                1,
                record -> record.key() != null && new String(record.key(), UTF_8).equals("bare"));

        assertThat(rejected).hasSize(1);
        assertThat(TestHeaders.text(rejected.get(0).headers(), "rejection-reason"))
                .isEqualTo("missing-headers");
        assertThat(rejected.get(0).value()).isEqualTo(TestImages.png(1));
    }

    @Test
    void anImageOfTheLargestSizeIsAcceptedUnchanged() throws Exception {
        byte[] largest = TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES);

        send(null, "largest", TestHeaders.of("ce_label", "mug"), largest);

        assertThat(TestClients.readAccepted(kafka, 1, "largest").get(0).value()).isEqualTo(largest);
    }

    @Test
    void aRecordOf20MegabytesIsRefusedByTheBrokerAndRejectedIfCompressed() throws Exception {
        ProducerRecord<byte[], byte[]> large = new ProducerRecord<>(
                Topics.EXAMPLES.name(),
                null,
                "large".getBytes(UTF_8),
                new byte[20 << 20],
                TestHeaders.of("ce_label", "mug"));
        assertThatThrownBy(() -> producer.send(large).get()).hasCauseInstanceOf(RecordTooLargeException.class);

        long offset;
        try (KafkaProducer<byte[], byte[]> compressing = TestClients.producer(kafka, "gzip")) {
            offset = compressing.send(large).get().offset();
        }

        List<ConsumerRecord<byte[], byte[]>> rejected = TestClients.read(
                kafka,
                Topics.EXAMPLES_REJECTED,
                1,
                record -> record.headers().lastHeader("rejection-omitted-bytes") != null);
        assertThat(rejected).hasSize(1);
        assertThat(TestHeaders.text(rejected.get(0).headers(), "rejection-reason"))
                .isEqualTo("too-large");
        assertThat(TestHeaders.text(rejected.get(0).headers(), "rejection-offset"))
                .isEqualTo(Long.toString(offset));
    }
}
