package dev.eleventh.ingest.topology;

import static dev.eleventh.contracts.event.ExampleEventCodec.RELABELLED;
import static dev.eleventh.contracts.event.ExampleEventCodec.RETRACTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.TestHeaders;
import dev.eleventh.ingest.TestImages;
import dev.eleventh.ingest.TopologyFixture;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngestTopologyTest {
    private static final byte[] IMAGE = TestImages.png(1);

    private TopologyFixture topology;

    @BeforeEach
    void start(@TempDir Path directory) {
        topology = new TopologyFixture(directory);
    }

    @AfterEach
    void stop() {
        topology.close();
    }

    private static Headers label(String label) {
        return TestHeaders.of("ce_label", label);
    }

    private static Headers relabel(String label) {
        return TestHeaders.of("ce_type", RELABELLED, "ce_label", label);
    }

    private static Headers retract() {
        return TestHeaders.of("ce_type", RETRACTED);
    }

    private void accept(String id, String label, byte[] image) {
        topology.send(id, label(label), image);
        assertThat(topology.accepted()).hasSize(1);
    }

    private TestRecord<byte[], byte[]> onlyRejected(String reason) {
        var rejected = topology.rejected();
        assertThat(rejected).hasSize(1);
        assertThat(topology.accepted()).isEmpty();
        assertThat(TestHeaders.text(rejected.get(0).headers(), "rejection-reason"))
                .as(TestHeaders.text(rejected.get(0).headers(), "rejection-message"))
                .isEqualTo(reason);
        return rejected.get(0);
    }

    @Test
    void theTopologyMatchesTheReviewedDescription() throws Exception {
        String described = IngestTopology.of(
                        3, 0, new IngestMetrics(new SimpleMeterRegistry()), Tracing.off(), Clock.systemUTC())
                .describe()
                .toString();

        try (var file =
                Objects.requireNonNull(getClass().getResourceAsStream("/dev/eleventh/ingest/expected-topology.txt"))) {
            assertThat(described.strip()).isEqualTo(new String(file.readAllBytes(), UTF_8).strip());
        }
    }

    @Test
    void onlyASourceAboveItsQuotaIsRejectedUntilTheNextMinute(@TempDir Path directory) {
        try (TopologyFixture limited = new TopologyFixture(directory, 6)) {
            for (int number = 0; number < 5; number++) {
                limited.send("b-" + number, from("/b"), TestImages.png(number));
            }
            limited.send("a", from("/a"), IMAGE);
            // neither a retry nor a correction is a new example
            limited.send("b-0", from("/b"), TestImages.png(0));
            limited.send("b-1", TestHeaders.of("ce_type", RELABELLED, "ce_label", "cup", "ce_source", "/b"), null);

            assertThat(limited.accepted())
                    .extracting(TestRecord::key)
                    .as("the one partition of the test has a third of the quota")
                    .containsExactly("b-0", "b-1", "a", "b-1 relabelled");
            assertThat(limited.rejected())
                    .extracting(record -> new String(record.key(), UTF_8) + " "
                            + TestHeaders.text(record.headers(), "rejection-reason"))
                    .containsExactly("b-2 source-quota", "b-3 source-quota", "b-4 source-quota");

            limited.send("b-2", from("/b"), TestImages.png(2), TopologyFixture.SENT.plusSeconds(60));
            assertThat(limited.accepted()).as("sent again, as a redrive does").hasSize(1);
        }
    }

    @Test
    void aBacklogIsCountedInItsOwnMinutesInAnyReadOrder(@TempDir Path directory) {
        List<Instant> minutes = List.of(
                TopologyFixture.SENT,
                TopologyFixture.SENT.minusSeconds(600),
                TopologyFixture.SENT.plusSeconds(60),
                TopologyFixture.SENT.minus(SourceQuota.COUNTED));
        try (TopologyFixture limited = new TopologyFixture(directory, 6)) {
            for (int number = 0; number < 3; number++) {
                for (Instant minute : minutes) {
                    String id = "%s-%d".formatted(minute, number);
                    limited.send(id, from("/b"), TestImages.png(id.hashCode()), minute);
                }
            }

            assertThat(limited.accepted()).hasSize(2 * minutes.size());
            assertThat(limited.rejected())
                    .extracting(record -> new String(record.key(), UTF_8))
                    .containsExactlyElementsOf(
                            minutes.stream().map(minute -> minute + "-2").toList());
        }
    }

    private static Headers from(String source) {
        return TestHeaders.of("ce_label", "mug", "ce_source", source);
    }

    @Test
    void aRecordWithoutATimestampGetsTheCurrentTime() {
        ConsumerRecord<String, String> undated = new ConsumerRecord<>("examples", 0, 0, "42", "");

        assertThat(undated.timestamp()).isEqualTo(-1);
        assertThat(IngestTopology.timestamp(undated, Clock.fixed(TopologyFixture.NOW, ZoneOffset.UTC)))
                .isEqualTo(TopologyFixture.NOW.toEpochMilli());
    }

    @Test
    void aLabelAndAnImageBecomeACompleteEvent() {
        topology.send(null, TestHeaders.of("ce_label", " Käse ", "traceparent", "00-1-2-01"), IMAGE);

        String id = Sha256.of(IMAGE).hex();
        TestRecord<String, byte[]> accepted = topology.accepted().get(0);
        assertThat(accepted.key()).isEqualTo(id);
        assertThat(accepted.value()).isEqualTo(IMAGE);
        assertThat(accepted.getRecordTime()).isEqualTo(TopologyFixture.SENT);
        assertThat(TestHeaders.texts(accepted.headers()))
                .containsExactly(
                        "ce_specversion=1.0",
                        "ce_id=" + id,
                        "ce_source=/unknown",
                        "ce_type=dev.eleventh.example.labelled.v1",
                        "ce_label=Käse",
                        "content-type=image/png",
                        "ce_time=2026-01-31T11:59:00Z",
                        "accepted-from=0-0",
                        "traceparent=00-1-2-01");
        assertThat(topology.rejected()).isEmpty();
        assertThat(topology.count("eleventh.examples.accepted")).isEqualTo(1);
    }

    @Test
    void aRecordThatFailsIsRejectedUnchangedWithTheReasonAppended() {
        byte[] text = "I am a picture".getBytes(UTF_8);
        accept("41", "mug", IMAGE);

        topology.send("42", TestHeaders.of("ce_label", "mug", "traceparent", "00-1-2-01"), text);

        TestRecord<byte[], byte[]> rejected = onlyRejected("unsupported-format");
        assertThat(rejected.key()).isEqualTo("42".getBytes(UTF_8));
        assertThat(rejected.value()).isEqualTo(text);
        assertThat(TestHeaders.texts(rejected.headers()))
                .containsExactly(
                        "ce_label=mug",
                        "traceparent=00-1-2-01",
                        "rejection-reason=unsupported-format",
                        "rejection-message=image must be JPEG or PNG by its first bytes, is neither; convert it to JPEG or PNG",
                        "rejected-at=2026-01-31T12:00:00Z",
                        "rejected-by=ingest-service",
                        "rejection-topic=examples",
                        "rejection-partition=0",
                        "rejection-offset=1",
                        "rejection-timestamp=2026-01-31T11:59:00Z");
        assertThat(topology.registry
                        .get("eleventh.examples.rejected")
                        .tags("reason", "unsupported-format", "door", "kafka")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aRetryIsDroppedAndCounted() {
        accept("42", "mug", IMAGE);

        topology.send("42", label("mug"), IMAGE);
        topology.send(null, TestHeaders.of("ce_id", "42", "ce_label", " mug", "ce_source", "/other"), IMAGE);

        assertThat(topology.accepted()).isEmpty();
        assertThat(topology.rejected()).isEmpty();
        assertThat(topology.count("eleventh.examples.duplicate")).isEqualTo(2);
    }

    @Test
    void anIdWithAnotherImageIsAConflictAndRejectedUnchanged() {
        accept("42", "mug", IMAGE);
        byte[] other = TestImages.jpeg(2);

        topology.send("key", TestHeaders.of("ce_id", "42", "ce_label", " mug "), other);

        TestRecord<byte[], byte[]> rejected = onlyRejected("id-conflict");
        assertThat(rejected.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(rejected.value()).isEqualTo(other);
        assertThat(rejected.getRecordTime()).isEqualTo(TopologyFixture.SENT);
        assertThat(TestHeaders.texts(rejected.headers()).subList(0, 3))
                .containsExactly("ce_id=42", "ce_label= mug ", "rejection-reason=id-conflict");
        assertThat(TestHeaders.text(rejected.headers(), "rejection-topic")).isEqualTo("examples");
        assertThat(TestHeaders.text(rejected.headers(), "rejection-offset")).isEqualTo("1");
        assertThat(TestHeaders.text(rejected.headers(), "rejection-message")).contains("use a new id");
    }

    @Test
    void anIdWithAnotherLabelIsAConflictWithARemedy() {
        accept("42", "mug", IMAGE);

        topology.send("42", label("cup"), IMAGE);

        assertThat(TestHeaders.text(onlyRejected("id-conflict").headers(), "rejection-message"))
                .contains("known as 'mug'", "not as 'cup'", "send a relabelled event");
    }

    @Test
    void theSameImageUnderTwoIdsIsTwoExamples() {
        accept("42", "mug", IMAGE);
        accept("43", "mug", IMAGE);
    }

    @Test
    void aRelabelledEventIsAcceptedAndChangesTheKnownLabel() {
        accept("42", "mug", IMAGE);

        topology.send("42", relabel("cup"), null);

        TestRecord<String, byte[]> accepted = topology.accepted().get(0);
        assertThat(accepted.key()).as("not the key of the image, which stays").isEqualTo("42 relabelled");
        assertThat(accepted.value()).isEmpty();
        assertThat(TestHeaders.text(accepted.headers(), "ce_type")).isEqualTo(RELABELLED);
        assertThat(TestHeaders.text(accepted.headers(), "ce_label")).isEqualTo("cup");
        topology.send("42", label("cup"), IMAGE);
        topology.send("42", relabel("cup"), null);
        assertThat(topology.accepted()).isEmpty();
        assertThat(topology.count("eleventh.examples.duplicate")).isEqualTo(2);
        topology.send("42", label("mug"), IMAGE);
        onlyRejected("id-conflict");
    }

    @Test
    void aRetractedEventIsAcceptedAndTheExampleIsForgotten() {
        accept("42", "mug", IMAGE);

        topology.send("42", retract(), IMAGE);

        TestRecord<String, byte[]> accepted = topology.accepted().get(0);
        assertThat(accepted.key()).isEqualTo("42 retracted");
        assertThat(accepted.value()).isEmpty();
        assertThat(TestHeaders.text(accepted.headers(), "ce_type")).isEqualTo(RETRACTED);
        assertThat(topology.known().get("42")).isNull();
        accept("42", "cup", TestImages.png(2));
    }

    @Test
    void tombstonesFollowARetractionForEveryOtherRecordOfItsExample() {
        accept("42", "mug", IMAGE);
        topology.send("42", relabel("cup"), null);
        Set<String> keys = topology.accepted().stream().map(TestRecord::key).collect(Collectors.toSet());
        keys.add("42");

        topology.send("42", retract(), null);

        List<TestRecord<String, byte[]>> accepted = topology.accepted();
        assertThat(accepted.stream().skip(1).map(TestRecord::key)).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(accepted.stream().skip(1))
                .allMatch(record -> record.value() == null && record.headers().toArray().length == 0);
    }

    @Test
    void aNullValueWithoutHeadersRetracts() {
        accept("42", "mug", IMAGE);

        topology.send("42", TestHeaders.of(), null);

        assertThat(TestHeaders.text(topology.accepted().get(0).headers(), "ce_type"))
                .isEqualTo(RETRACTED);
    }

    @Test
    void aCorrectionOfAnUnknownExampleIsRejected() {
        topology.send("42", relabel("cup"), null);
        onlyRejected("unknown-example");
        topology.send("42", retract(), null);
        onlyRejected("unknown-example");
        topology.send("42", TestHeaders.of(), null);
        TestRecord<byte[], byte[]> rejected = onlyRejected("unknown-example");
        assertThat(rejected.key()).isEqualTo("42".getBytes(UTF_8));
        assertThat(rejected.value()).isNull();
        assertThat(rejected.headers().toArray()).hasSize(8);
    }

    @Test
    void aLostImageDoesNotRetractTheExample() {
        accept("42", "mug", IMAGE);

        topology.send("42", label("mug"), null);

        onlyRejected("empty-body");
        assertThat(topology.known().get("42")).isNotNull();
    }

    @Test
    void everyBadAttributeHasItsOwnReason() {
        topology.send("42", TestHeaders.of(), IMAGE);
        onlyRejected("missing-headers");
        topology.send("42", TestHeaders.of("ce_id", "42"), IMAGE);
        onlyRejected("missing-label");
        topology.send("42", label("x".repeat(10_000)), IMAGE);
        onlyRejected("label-too-long");
        topology.send("42", label("mu\u0007g"), IMAGE);
        onlyRejected("invalid-label");
        topology.send("4 2", label("mug"), IMAGE);
        onlyRejected("invalid-id");
        topology.send("42", TestHeaders.of("ce_label", "mug", "content-type", "image/jpeg"), IMAGE);
        onlyRejected("content-type-mismatch");
        topology.send("42", TestHeaders.of("ce_label", "mug", "ce_type", "other"), IMAGE);
        onlyRejected("unknown-event-type");
    }

    @Test
    void aRejectedRecordThatIsCorrectedAndSentAgainIsAccepted() {
        topology.send("42", TestHeaders.of("ce_id", "42"), IMAGE);
        Headers mended = onlyRejected("missing-label").headers().add("ce_label", "mug".getBytes(UTF_8));

        topology.send("42", mended, IMAGE);

        assertThat(TestHeaders.texts(topology.accepted().get(0).headers()))
                .noneMatch(header -> header.startsWith("reject"));
    }

    @Test
    void aRecordTooLargeToBeWrittenAgainIsReplacedByItsOrigin() {
        byte[] large = new byte[20 << 20];

        topology.send("42", label("mug"), large);

        TestRecord<byte[], byte[]> rejected = onlyRejected("too-large");
        assertThat(rejected.key()).isNull();
        assertThat(rejected.value()).isNull();
        assertThat(TestHeaders.text(rejected.headers(), "rejection-omitted-bytes"))
                .isEqualTo(Integer.toString((20 << 20) + 2 + 10 + 8 + 3));
        assertThat(TestHeaders.text(rejected.headers(), "rejection-offset")).isEqualTo("0");
    }

    @Test
    void aRecordJustAboveTheImageLimitIsKept() {
        byte[] large = TestImages.pngOfSize(Topics.MAX_IMAGE_BYTES + 1);

        topology.send("42", label("mug"), large);

        assertThat(onlyRejected("too-large").value()).isEqualTo(large);
    }
}
