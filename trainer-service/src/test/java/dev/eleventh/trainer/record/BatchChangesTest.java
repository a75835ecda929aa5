package dev.eleventh.trainer.record;

import static dev.eleventh.trainer.Events.NOW;
import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static dev.eleventh.trainer.Events.unreadable;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectionReason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BatchChangesTest {
    private static final ExampleId A = new ExampleId("a");
    private static final Label MUG = new Label("mug");
    private static final Map<ExampleId, BatchChanges.Known> KNOWS_A =
            Map.of(A, new BatchChanges.Known(MUG, Sha256.of("image".getBytes(UTF_8))));

    @Test
    void anUnknownExampleIsRecorded() {
        BatchChanges recording = of(Map.of(), labelled(0, "a", "mug", "image"));

        assertThat(outcomes(recording)).containsExactly(RecordOutcome.RECORDED);
        assertThat(recording.added()).containsOnlyKeys(A);
        assertThat(recording.rejected()).isEmpty();
    }

    @Test
    void repeatedEventsChangeNothing() {
        BatchChanges recording = of(
                KNOWS_A, labelled(0, "a", "mug", "image"), labelled(1, "b", "cup", "x"), labelled(2, "b", "cup", "x"));

        assertThat(outcomes(recording))
                .containsExactly(RecordOutcome.DUPLICATE, RecordOutcome.RECORDED, RecordOutcome.DUPLICATE);
        assertThat(recording.added()).containsOnlyKeys(new ExampleId("b"));
        assertThat(recording.rejected()).isEmpty();
    }

    @Test
    void anIdWithOtherContentIsRejectedWithTheDifference() {
        BatchChanges recording = of(KNOWS_A, labelled(0, "a", "cup", "image"), labelled(1, "a", "mug", "other"));

        assertThat(recording.events()).extracting(BatchChanges.Event::reason).containsOnly(RejectionReason.ID_CONFLICT);
        assertThat(recording.added()).isEmpty();
        assertThat(message(recording, 0)).contains("another label");
        assertThat(message(recording, 1)).contains("another image");
    }

    @Test
    void aLabelBeyondTheLimitIsRejectedAndTheOthersAreRecorded() {
        BatchChanges recording = of(
                KNOWS_A,
                labelled(0, "b", "cup", "1"),
                labelled(1, "c", "jar", "2"),
                labelled(2, "d", "jug", "3"),
                labelled(3, "e", "pot", "4"),
                labelled(4, "f", "urn", "5"),
                relabelled(5, "a", "vase"),
                labelled(6, "g", "cup", "6"),
                labelled(7, "h", "mug", "7"));

        assertThat(recording.events().stream().filter(event -> event.reason() != null))
                .extracting(BatchChanges.Event::reason)
                .containsExactly(RejectionReason.TOO_MANY_LABELS, RejectionReason.TOO_MANY_LABELS);
        assertThat(message(recording, 0)).contains("label 'urn' exceeds the limit of 5 labels", "MAX_LABELS");
        assertThat(recording.added()).hasSize(6);
        assertThat(recording.relabelled()).isEmpty();
    }

    @Test
    void theLastRelabelOfAKnownExampleCounts() {
        BatchChanges recording = of(KNOWS_A, relabelled(0, "a", "cup"), relabelled(1, "a", "jar"));

        assertThat(outcomes(recording)).containsExactly(RecordOutcome.RELABELLED, RecordOutcome.RELABELLED);
        assertThat(recording.relabelled())
                .containsOnly(Map.entry(A, new BatchChanges.Relabelled(new Label("jar"), new EventPosition(0, 1))));
    }

    @Test
    void aRelabelToTheSameLabelIsADuplicate() {
        assertThat(outcomes(of(KNOWS_A, relabelled(0, "a", "mug")))).containsExactly(RecordOutcome.DUPLICATE);
    }

    @Test
    void anExampleOfTheSameBatchIsAddedWithItsCorrectedLabel() {
        BatchChanges recording = of(Map.of(), labelled(0, "a", "mug", "image"), relabelled(1, "a", "cup"));

        assertThat(recording.added().values())
                .extracting(BatchChanges.Added::label)
                .containsExactly(new Label("cup"));
        assertThat(recording.relabelled()).isEmpty();
    }

    @Test
    void aRetractedExampleIsRemovedDespiteAnEarlierRelabel() {
        BatchChanges recording = of(KNOWS_A, relabelled(0, "a", "cup"), retracted(1, "a"), relabelled(2, "a", "jar"));

        assertThat(outcomes(recording))
                .containsExactly(RecordOutcome.RELABELLED, RecordOutcome.RETRACTED, RecordOutcome.REJECTED);
        assertThat(recording.removed()).containsExactly(A);
        assertThat(recording.relabelled()).isEmpty();
    }

    @Test
    void aRetractedExampleMayBeRecordedAgainWithAnotherImage() {
        BatchChanges recording = of(KNOWS_A, retracted(0, "a"), labelled(1, "a", "cup", "other"));

        assertThat(outcomes(recording)).containsExactly(RecordOutcome.RETRACTED, RecordOutcome.RECORDED);
        assertThat(recording.removed()).containsExactly(A);
        assertThat(recording.added()).containsOnlyKeys(A);
    }

    @Test
    void anExampleRecordedAndRetractedInOneBatchLeavesOnlyItsEvents() {
        BatchChanges recording = of(Map.of(), labelled(0, "a", "mug", "image"), retracted(1, "a"));

        assertThat(recording.events()).hasSize(2);
        assertThat(recording.added()).isEmpty();
        assertThat(recording.removed()).isEmpty();
    }

    @Test
    void aNewLabelForAnUnknownExampleIsRejected() {
        BatchChanges recording = of(Map.of(), relabelled(0, "a", "cup"));

        assertThat(recording.events())
                .extracting(BatchChanges.Event::reason)
                .containsExactly(RejectionReason.UNKNOWN_EXAMPLE);
    }

    @Test
    void theRetractionOfAnErasedExampleIsADuplicateWhenItIsReadAgain() {
        BatchChanges recording = of(Map.of(), retracted(0, "a"), labelled(1, "a", "cup", "y"));

        assertThat(recording.events())
                .extracting(BatchChanges.Event::outcome)
                .containsExactly(RecordOutcome.DUPLICATE, RecordOutcome.RECORDED);
        assertThat(recording.rejected()).isEmpty();
    }

    @Test
    void anUnreadableRecordIsRejectedUnchangedWithTheReasonAfterItsHeaders() {
        byte[] value = {1, 2, 3};
        BatchChanges recording = of(Map.of(), unreadable(7, value));

        var record = recording.rejected().get(0).forKafka();
        assertThat(record.value()).isSameAs(value);
        assertThat(record.key()).containsExactly(1);
        assertThat(record.headers().toArray())
                .extracting(header -> header.key() + "=" + new String(header.value(), UTF_8))
                .containsExactly(
                        "rejection-reason=corrupt-image",
                        "rejection-message=no image",
                        "rejected-at=2026-01-02T03:04:05Z",
                        "rejected-by=trainer-service",
                        "rejection-topic=examples-accepted",
                        "rejection-partition=0",
                        "rejection-offset=7",
                        "rejection-timestamp=2026-01-02T03:04:05Z",
                        "recorded-example=");
    }

    @Test
    void theRejectionOfANewExampleStatesThatItsIdIsFreeAgain() {
        BatchChanges recording = of(
                Map.of(),
                labelled(0, "a", "cup", "1"),
                labelled(1, "b", "jar", "2"),
                labelled(2, "c", "jug", "3"),
                labelled(3, "d", "pot", "4"),
                labelled(4, "e", "pan", "5"));

        assertThat(recording.events())
                .filteredOn(event -> event.outcome() == RecordOutcome.REJECTED)
                .extracting(BatchChanges.Event::reason)
                .containsExactly(RejectionReason.TOO_MANY_LABELS);
        assertThat(message(recording, 0)).contains("MAX_LABELS", "the id 'e' is free again", "redrive");
        assertThat(recorded(recording, 0)).isEmpty();
    }

    @Test
    void aRejectedEventCarriesTheRecordedExample() {
        BatchChanges recording = of(
                KNOWS_A,
                labelled(0, "b", "cup", "1"),
                labelled(1, "c", "jar", "2"),
                labelled(2, "d", "jug", "3"),
                labelled(3, "e", "pot", "4"),
                relabelled(4, "a", "cup"),
                relabelled(5, "a", "pan"),
                labelled(6, "a", "mug", "other"));

        String image = Sha256.of("image".getBytes(UTF_8)).hex();
        assertThat(recording.rejected()).hasSize(2);
        assertThat(recorded(recording, 0)).isEqualTo(image + " cup");
        assertThat(recorded(recording, 1)).isEqualTo(image + " cup");
        assertThat(message(recording, 0)).doesNotContain("free again");
        assertThat(message(recording, 1)).doesNotContain("free again");
    }

    private static BatchChanges of(Map<ExampleId, BatchChanges.Known> known, AcceptedRecord... readings) {
        return BatchChanges.of(List.of(readings), known, new LabelLimit(List.of(MUG), 1, 5), NOW);
    }

    private static List<RecordOutcome> outcomes(BatchChanges recording) {
        return recording.events().stream().map(BatchChanges.Event::outcome).toList();
    }

    private static String message(BatchChanges recording, int index) {
        return header(recording, index, "rejection-message");
    }

    private static String recorded(BatchChanges recording, int index) {
        return header(recording, index, "recorded-example");
    }

    private static String header(BatchChanges recording, int index, String name) {
        var headers = recording.rejected().get(index).forKafka().headers();
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}
