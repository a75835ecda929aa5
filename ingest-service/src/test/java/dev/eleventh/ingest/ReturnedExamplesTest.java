package dev.eleventh.ingest;

import static dev.eleventh.contracts.event.ExampleEventCodec.RELABELLED;
import static dev.eleventh.contracts.event.ExampleEventCodec.RETRACTED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.topology.AcceptedFrom;
import dev.eleventh.ingest.topology.KnownExample;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ingest undoes events that the trainer rejects, so that it knows the same examples as the trainer. */
class ReturnedExamplesTest {
    private static final byte[] BROKEN = TestImages.png(1);
    private static final byte[] CORRECTED = TestImages.png(2);
    private static final Optional<RecordedExample> NOTHING = Optional.empty();

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

    private TestRecord<String, byte[]> accept(Headers headers, byte @Nullable [] value) {
        topology.send("42", headers, value);
        List<TestRecord<String, byte[]>> accepted = topology.accepted();
        assertThat(topology.rejected()).isEmpty();
        assertThat(accepted).isNotEmpty();
        return accepted.get(0);
    }

    private TestRecord<String, byte[]> relabel(String label) {
        return accept(TestHeaders.of("ce_type", RELABELLED, "ce_label", label), null);
    }

    private TestRecord<byte[], byte[]> onlyRejected() {
        List<TestRecord<byte[], byte[]>> rejected = topology.rejected();
        assertThat(rejected).hasSize(1);
        return rejected.get(0);
    }

    private static Optional<RecordedExample> recorded(String label, byte[] image) {
        return Optional.of(new RecordedExample(new Label(label), Sha256.of(image)));
    }

    @Test
    void aCorrectedImageUnderTheSameIdIsAccepted() {
        TestRecord<String, byte[]> broken = accept(label("mug"), BROKEN);

        topology.giveBack(broken, RejectionReason.CORRUPT_IMAGE, NOTHING);

        assertThat(topology.known().get("42")).isNull();
        TestRecord<byte[], byte[]> rejected = onlyRejected();
        assertThat(rejected.key()).isEqualTo("42".getBytes(UTF_8));
        assertThat(rejected.value()).isEqualTo(BROKEN);
        assertThat(rejected.getRecordTime()).isEqualTo(TopologyFixture.SENT);
        assertThat(TestHeaders.texts(rejected.headers()))
                .contains("ce_id=42", "accepted-from=0-0", "rejection-reason=corrupt-image", "rejection-offset=5")
                .noneMatch(header -> header.startsWith(RecordedExample.HEADER));
        assertThat(topology.accepted())
                .as("a trainer that records everything again does not find the image")
                .allMatch(record -> AcceptedKey.isTombstone(record.headers(), record.value()))
                .extracting(TestRecord::key)
                .containsExactly("42", "42 relabelled");

        assertThat(accept(label("mug"), CORRECTED).value()).isEqualTo(CORRECTED);
    }

    @Test
    void theRejectedRecordItselfIsAcceptedWhenItIsSentAgain() {
        TestRecord<String, byte[]> broken = accept(label("mug"), BROKEN);
        topology.giveBack(broken, RejectionReason.TOO_MANY_LABELS, NOTHING);
        topology.accepted();

        TestRecord<String, byte[]> again = accept(onlyRejected().headers(), BROKEN);

        assertThat(again.key()).isEqualTo("42");
        assertThat(TestHeaders.texts(again.headers()))
                .contains("accepted-from=0-1")
                .doesNotContain("accepted-from=0-0");
    }

    @Test
    void anExampleThatWasAcceptedMeanwhileStays() {
        TestRecord<String, byte[]> first = accept(label("mug"), BROKEN);
        accept(TestHeaders.of("ce_type", RETRACTED), null);
        TestRecord<String, byte[]> second = accept(label("mug"), BROKEN);

        topology.giveBack(first, RejectionReason.CORRUPT_IMAGE, NOTHING);
        topology.giveBack(first, RejectionReason.CORRUPT_IMAGE, NOTHING);

        assertThat(topology.known().get("42")).isNotNull();
        assertThat(topology.accepted()).isEmpty();
        assertThat(topology.rejected()).as("both rejections are written").hasSize(2);

        topology.giveBack(second, RejectionReason.CORRUPT_IMAGE, NOTHING);
        assertThat(topology.known().get("42")).isNull();
    }

    @Test
    void anIdIsFreeEvenIfACorrectionFollowedItsBrokenImage() {
        TestRecord<String, byte[]> broken = accept(label("mug"), BROKEN);
        TestRecord<String, byte[]> relabelled = relabel("cup");

        topology.giveBack(broken, RejectionReason.CORRUPT_IMAGE, NOTHING);
        topology.accepted();
        onlyRejected();
        accept(label("mug"), CORRECTED);
        topology.giveBack(relabelled, RejectionReason.UNKNOWN_EXAMPLE, NOTHING);

        assertThat(onlyRejected().value()).isEmpty();
        assertThat(topology.known().get("42").image()).isEqualTo(Sha256.of(CORRECTED));
        assertThat(topology.accepted()).isEmpty();
    }

    @Test
    void aRejectedRelabelRestoresTheLabelAndCanBeSentAgain() {
        accept(label("mug"), BROKEN);
        TestRecord<String, byte[]> relabelled = relabel("cup");

        topology.giveBack(relabelled, RejectionReason.TOO_MANY_LABELS, recorded("mug", BROKEN));

        assertThat(topology.known().get("42").label()).isEqualTo(new Label("mug"));
        List<TestRecord<String, byte[]>> accepted = topology.accepted();
        assertThat(accepted).hasSize(1);
        assertThat(accepted.get(0).key()).isEqualTo("42 relabelled");
        assertThat(TestHeaders.text(accepted.get(0).headers(), "ce_label"))
                .as("replaces the label that compaction has erased")
                .isEqualTo("mug");
        Headers again = onlyRejected().headers();
        assertThat(TestHeaders.text(accept(again, null).headers(), "ce_label")).isEqualTo("cup");
    }

    @Test
    void aLaterRelabelStaysWhenAnEarlierOneIsRejected() {
        accept(label("mug"), BROKEN);
        TestRecord<String, byte[]> rejected = relabel("cup");
        relabel("jar");
        relabel("cup");

        topology.giveBack(rejected, RejectionReason.TOO_MANY_LABELS, recorded("mug", BROKEN));

        assertThat(topology.known().get("42").label()).isEqualTo(new Label("cup"));
        assertThat(topology.accepted()).isEmpty();
    }

    @Test
    void anExampleThatTheStoreHasLostIsRestoredFromTheTrainer() {
        TestRecord<String, byte[]> conflicting = accept(label("mug"), BROKEN);

        topology.giveBack(conflicting, RejectionReason.ID_CONFLICT, recorded("jar", CORRECTED));

        assertThat(topology.accepted())
                .as("the trainer has the example already")
                .isEmpty();
        onlyRejected();
        topology.send("42", label("jar"), CORRECTED);
        assertThat(topology.count("eleventh.examples.duplicate")).isEqualTo(1);
        assertThat(accept(TestHeaders.of("ce_type", RETRACTED), null).key()).isEqualTo("42 retracted");
    }

    @Test
    void anExampleOfAnEarlierReleaseIsIdentifiedByItsImage() {
        topology.known()
                .put(
                        "42",
                        new KnownExample(
                                Sha256.of(BROKEN),
                                new Label("mug"),
                                "/test",
                                AcceptedFrom.UNKNOWN,
                                AcceptedFrom.UNKNOWN));
        Headers headers = TestHeaders.of("ce_id", "42", "ce_label", "mug");

        topology.giveBack(
                new TestRecord<>("42", CORRECTED, headers, (Instant) null), RejectionReason.CORRUPT_IMAGE, NOTHING);
        assertThat(topology.known().get("42")).isNotNull();
        topology.giveBack(
                new TestRecord<>("42", BROKEN, headers, (Instant) null), RejectionReason.CORRUPT_IMAGE, NOTHING);
        assertThat(topology.known().get("42")).isNull();
    }

    @Test
    void aProducersOwnHeadersOfTheseNamesAreIgnored() {
        TestRecord<String, byte[]> broken = accept(
                TestHeaders.of(
                        "ce_label", "mug", "accepted-from", "7-7", "recorded-example", Sha256.of(CORRECTED) + " jar"),
                BROKEN);
        assertThat(TestHeaders.texts(broken.headers()))
                .filteredOn(header -> header.startsWith("accepted-from="))
                .containsExactly("accepted-from=0-0");

        topology.giveBack(broken, RejectionReason.CORRUPT_IMAGE, NOTHING);

        assertThat(topology.known().get("42")).isNull();
        assertThat(TestHeaders.text(onlyRejected().headers(), "recorded-example"))
                .as("the producer's own header is kept")
                .endsWith(" jar");
    }

    @Test
    void recordsThatWereNeverAcceptedAreForwardedUnchanged() {
        topology.giveBack(null, new RecordHeaders(), null);
        topology.giveBack("4 2".getBytes(UTF_8), TestHeaders.of("ce_type", "other"), BROKEN);
        topology.giveBack("42".getBytes(UTF_8), TestHeaders.of("ce_label", "mug", "recorded-example", "x"), BROKEN);
        byte[] large = new byte[Topics.MAX_RECORD_BYTES + 1];
        topology.giveBack("42".getBytes(UTF_8), label("mug"), large);

        List<TestRecord<byte[], byte[]>> rejected = topology.rejected();
        assertThat(rejected).hasSize(4);
        assertThat(rejected).extracting(TestRecord::value).containsExactlyInAnyOrder(null, BROKEN, BROKEN, large);
        assertThat(topology.accepted()).isEmpty();
    }
}
