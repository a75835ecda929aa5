package dev.eleventh.trainer.replay;

import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.PlainSums;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PostgresReplayBufferIT {
    private static final Label MUG = new Label("mug");
    private static final Label CUP = new Label("cup");

    private final TestDatabase database = TestDatabase.create();
    private final ExampleStore store = store(database, 0);
    private long next;

    @Test
    void smallLabelsKeepAllAndTheRestShareTheCapacity() {
        learn(mugs(20));
        learn(labelled(next, "cup-0", "cup", "x"), labelled(next + 1, "cup-1", "cup", "y"));

        Lesson lesson = buffer(10).lesson(List.of(), Map.of(), new PlainSums(), null);

        assertThat(lesson.replay()).hasSize(10);
        assertThat(lesson.replay())
                .filteredOn(example -> example.label().equals(CUP))
                .hasSize(2);
        assertThat(lesson.counts()).containsEntry(MUG, new Counts(20, 0)).containsEntry(CUP, new Counts(2, 0));
        assertThat(lesson.offsets()).isEqualTo(Map.of(0, 22L));
        assertThat(database.number("SELECT count(*) FROM replay_buffer")).isEqualTo(10);
    }

    @Test
    void theBufferDoesNotDependOnTheOrderOfArrival() {
        learn(mugs(50));
        List<LabelledEmbedding> inOrder =
                buffer(10).lesson(List.of(), Map.of(), new PlainSums(), null).replay();

        TestDatabase other = TestDatabase.create();
        ExampleStore otherStore = store(other, 0);
        otherStore.positions(Map.of(0, 0L));
        List<Integer> shuffled = new ArrayList<>(IntStream.range(0, 50).boxed().toList());
        Collections.shuffle(shuffled, new Random(1));
        long offset = 0;
        for (int number : shuffled) {
            AcceptedRecord reading = labelled(offset, "mug-" + number, "mug", "x");
            otherStore.record(Events.batch(List.of(reading), Map.of(0, offset++)));
        }

        assertThat(buffer(other, 10)
                        .lesson(List.of(), Map.of(), new PlainSums(), null)
                        .replay())
                .extracting(LabelledEmbedding::id)
                .isEqualTo(inOrder.stream().map(LabelledEmbedding::id).toList());
    }

    @Test
    void anEvictedExampleReturnsWhenThereIsRoomAgain() {
        learn(mugs(10));
        learn(labelled(next, "cup-0", "cup", "x"), labelled(next + 1, "cup-1", "cup", "y"));
        ReplayBuffer buffer = buffer(10);
        assertThat(buffer.lesson(List.of(), Map.of(), new PlainSums(), null).replay())
                .filteredOn(example -> example.label().equals(MUG))
                .hasSize(8);

        learn(retracted(next, "cup-0"), retracted(next + 1, "cup-1"));

        assertThat(buffer.lesson(List.of(), Map.of(), new PlainSums(), null).replay())
                .hasSize(10);
    }

    @Test
    void aLessonThatConflictsWithACorrectionIsRetriedBeforeAnyChangeIsPassedOn() {
        learn(mugs(10));
        ReplayBuffer buffer = buffer(10);
        buffer.lesson(List.of(), Map.of(), new PlainSums(), null);
        learn(labelled(next, "cup-0", "cup", "x"));
        CompletableFuture<Lesson> lesson = database.jdbi().inTransaction(correction -> {
            correction.execute("DELETE FROM replay_buffer");
            // the lesson must evict a mug for the cup, and waits for the transaction that already did
            CompletableFuture<Lesson> waiting =
                    CompletableFuture.supplyAsync(() -> buffer.lesson(List.of(), Map.of(), new PlainSums(), null));
            await().until(() -> database.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            return waiting;
        });

        assertThat(lesson.join().replay())
                .hasSize(10)
                .anyMatch(example -> example.label().equals(CUP));
    }

    @Test
    void theHoldOutOfAllLabelsTogetherIsBounded() {
        store.positions(Map.of(0, 0L));
        AcceptedRecord[] readings = new AcceptedRecord[60];
        for (int i = 0; i < readings.length; i++) {
            readings[i] = labelled(i, "id-" + i, "label-" + i % 6, "image-" + i);
        }
        store.record(Events.batch(List.of(readings), Map.of(0, 0L)));
        database.execute("UPDATE example SET split = 'hold-out'");

        Lesson lesson = new PostgresReplayBuffer(database.jdbi(), Events.BACKBONE, 10, 5, 12)
                .lesson(List.of(), Map.of(), new PlainSums(), null);

        assertThat(lesson.holdOut()).hasSize(12);
        assertThat(lesson.holdOut())
                .extracting(LabelledEmbedding::label)
                .containsAll(lesson.counts().keySet());
    }

    @Test
    void theHoldOutIsBoundedPerLabelAndNeverReplayed() {
        store(database, 0.9).positions(Map.of(0, 0L));
        store(database, 0.9).record(Events.batch(List.of(mugs(40)), Map.of(0, 0L)));

        Lesson lesson = buffer(100).lesson(List.of(), Map.of(), new PlainSums(), null);

        assertThat(lesson.holdOut()).hasSize(5);
        assertThat(lesson.replay())
                .hasSize((int) database.number("SELECT count(*) FROM example WHERE split = 'train'"));
        assertThat(lesson.replay()).doesNotContainAnyElementsOf(lesson.holdOut());
    }

    @Test
    void theBacklogCountsEventsThatNoChallengerHasConsidered() {
        learn(labelled(0, "a", "mug", "x"), labelled(1, "a", "mug", "x"), labelled(2, "b", "cup", "y"));
        ReplayBuffer buffer = buffer(10);

        Backlog first = buffer.backlog(List.of(MUG));
        assertThat(first.recorded()).isEqualTo(2);
        assertThat(first.newLabels()).isEqualTo(Set.of(CUP));
        assertThat(buffer.backlog(List.of()).newLabels()).isEqualTo(Set.of(CUP, MUG));

        new PostgresModelRegistry(database.jdbi())
                .markConsidered(
                        buffer.lesson(List.of(), Map.of(), new PlainSums(), null)
                                .offsets(),
                        PrequentialResult.NOTHING);
        assertThat(buffer.backlog(List.of())).isEqualTo(Backlog.NONE);

        learn(relabelled(3, "a", "jar"), retracted(4, "b"));
        assertThat(buffer.backlog(List.of(MUG)).corrections()).isEqualTo(2);
    }

    @Test
    void theBacklogGrowsByEventsAfterItsLastRead() {
        ReplayBuffer buffer = buffer(10);
        learn(labelled(0, "a", "mug", "x"));
        assertThat(buffer.backlog(List.of(MUG)).recorded()).isEqualTo(1);

        learn(labelled(1, "b", "mug", "x"), labelled(2, "c", "mug", "x"));
        assertThat(buffer.backlog(List.of(MUG)).recorded()).isEqualTo(3);
        assertThat(buffer.backlog(List.of(MUG)).recorded()).isEqualTo(3);

        new PostgresModelRegistry(database.jdbi()).markConsidered(Map.of(0, 2L), PrequentialResult.NOTHING);
        assertThat(buffer.backlog(List.of(MUG)).recorded()).isEqualTo(1);
    }

    @Test
    void aLabelWhoseExampleIsRetractedAfterTheLastReadIsNoLongerNew() {
        ReplayBuffer buffer = buffer(10);
        learn(labelled(0, "a", "cup", "x"));
        assertThat(buffer.backlog(List.of(MUG)).newLabels()).isEqualTo(Set.of(CUP));

        learn(retracted(1, "a"));

        assertThat(buffer.backlog(List.of(MUG)).newLabels()).isEmpty();
        assertThat(buffer.backlog(List.of(MUG)).corrections()).isEqualTo(1);
    }

    @Test
    void theOldestEventOfTheBacklogIsTheOldestOfAllReads() {
        ReplayBuffer buffer = buffer(10);
        learn(labelled(0, "a", "mug", "x"));
        database.execute("UPDATE example_event SET recorded_at = now() - interval '1 hour'");
        buffer.backlog(List.of(MUG));
        learn(labelled(1, "b", "mug", "x"));

        Duration before = ageOfTheFirstEvent();
        Duration oldest = buffer.backlog(List.of(MUG)).oldest();
        Duration after = ageOfTheFirstEvent();
        // each value is rounded
        assertThat(oldest).isBetween(before.minusMillis(1), after.plusMillis(1));
        assertThat(oldest).isGreaterThanOrEqualTo(Duration.ofHours(1));
    }

    /** Uses the database's clock, as the backlog does. */
    private Duration ageOfTheFirstEvent() {
        return Duration.ofMillis(database.number(
                "SELECT CAST(extract(epoch FROM now() - min(recorded_at)) * 1000 AS bigint) FROM example_event"));
    }

    @Test
    void correctionsThatLeftNothingToLearnFromCountOnceThereIsANewExample() {
        learn(labelled(0, "a", "mug", "x"));
        ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
        registry.markConsidered(Map.of(0, 1L), PrequentialResult.NOTHING);
        database.execute("ALTER TABLE model_version DISABLE TRIGGER ALL");
        database.execute("""
                INSERT INTO model_version (version, challenger_id, strategy, head_sha256, backbone_sha256, manifest,
                    best)
                VALUES (1, 1, 'expand', repeat('0', 64), repeat('0', 64), '{}', 1)
                """);
        learn(labelled(1, "b", "mug", "x"));
        registry.markConsidered(Map.of(0, 2L), PrequentialResult.NOTHING);
        learn(labelled(2, "c", "mug", "x"));
        assertThat(buffer(10).backlog(List.of(MUG)).corrections())
                .as("nothing was corrected")
                .isZero();

        learn(retracted(3, "a"), retracted(4, "b"), retracted(5, "c"));
        registry.markConsidered(Map.of(0, 6L), PrequentialResult.NOTHING);
        assertThat(buffer(10).backlog(List.of(MUG))).isEqualTo(Backlog.NONE);
        learn(labelled(6, "d", "mug", "x"));

        assertThat(buffer(10).backlog(List.of(MUG)).corrections()).isPositive();
    }

    @Test
    void aNewLabelWithOnlyHeldOutExamplesDoesNotCountAsNew() {
        learn(labelled(0, "a", "mug", "x"));
        database.execute("UPDATE example SET split = 'hold-out'");

        assertThat(buffer(10).backlog(List.of()).newLabels()).isEmpty();
    }

    @Test
    void anEmptyStoreGivesAnEmptyLesson() {
        Lesson lesson = buffer(10).lesson(List.of(), Map.of(), new PlainSums(), null);

        assertThat(lesson.replay()).isEmpty();
        assertThat(lesson.holdOut()).isEmpty();
    }

    @Test
    void embeddingsOfAnotherBackboneAreRejected() {
        learn(mugs(1));

        ReplayBuffer other = new PostgresReplayBuffer(database.jdbi(), Sha256.of(new byte[] {1}), 10, 5, 1_000);

        assertThatThrownBy(() -> other.lesson(List.of(), Map.of(), new PlainSums(), null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("restore the earlier backbone");
    }

    @Test
    void theCountsMatchTheExamplesWhenTwoRecordersRecordTheSameLabels() {
        store.positions(Map.of(0, 0L, 1, 0L));
        List<CompletableFuture<Void>> recorders = new ArrayList<>();
        for (int partition = 0; partition < 2; partition++) {
            int own = partition;
            recorders.add(CompletableFuture.runAsync(() -> recordMugsAndCups(own)));
        }
        recorders.forEach(CompletableFuture::join);

        assertThat(database.texts("SELECT label || split || sum(examples) FROM label_count GROUP BY label, split"))
                .containsExactlyInAnyOrderElementsOf(
                        database.texts("SELECT label || split || count(*) FROM example GROUP BY label, split"));
        assertThat(buffer(10).lesson(List.of(), Map.of(), new PlainSums(), null).counts())
                .isEqualTo(Map.of(MUG, new Counts(40, 0), CUP, new Counts(80, 0)));
    }

    /**
     * Records forty examples of each label in an order of its own; then twenty of both are retracted, and twenty
     * become cups.
     */
    private void recordMugsAndCups(int partition) {
        ExampleStore own = store(database, 0);
        long offset = 0;
        for (int number = 0; number < 40; number++) {
            String id = "%d-%d".formatted(partition, number);
            List<AcceptedRecord> batch = new ArrayList<>();
            batch.add(labelled(partition, offset, id, (number + partition) % 2 == 0 ? "mug" : "cup", "x"));
            batch.add(labelled(partition, offset + 1, id + "b", (number + partition) % 2 == 0 ? "cup" : "mug", "y"));
            if (number >= 20) {
                String earlier = "%d-%d".formatted(partition, number - 20);
                batch.add(relabelled(partition, offset + 2, earlier, "cup"));
                batch.add(retracted(partition, offset + 3, earlier + "b"));
            }
            own.record(Events.batch(batch, Map.of(partition, offset)));
            offset += batch.size();
        }
    }

    private AcceptedRecord[] mugs(int count) {
        AcceptedRecord[] readings = new AcceptedRecord[count];
        for (int i = 0; i < count; i++) {
            readings[i] = labelled(next + i, "mug-" + i, "mug", "x");
        }
        return readings;
    }

    private void learn(AcceptedRecord... readings) {
        store.positions(Map.of(0, 0L));
        store.record(Events.batch(List.of(readings), Map.of(0, next)));
        next += readings.length;
    }

    private ReplayBuffer buffer(int capacity) {
        return buffer(database, capacity);
    }

    private static ReplayBuffer buffer(TestDatabase database, int capacity) {
        return new PostgresReplayBuffer(database.jdbi(), Events.BACKBONE, capacity, 5, 1_000);
    }

    private static ExampleStore store(TestDatabase database, double holdOutFraction) {
        return new PostgresExampleStore(
                database.jdbi(), holdOutFraction, 1_000, Clock.fixed(Events.NOW, ZoneOffset.UTC));
    }
}
