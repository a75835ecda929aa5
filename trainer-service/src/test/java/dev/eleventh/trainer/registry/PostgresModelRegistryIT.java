package dev.eleventh.trainer.registry;

import static dev.eleventh.trainer.Events.labelled;
import static dev.eleventh.trainer.Events.relabelled;
import static dev.eleventh.trainer.Events.retracted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.PlainSums;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.PostgresPositions;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import dev.eleventh.trainer.replay.ReplayBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempts from {@link Attempts} were learned from the events before offset 7. */
class PostgresModelRegistryIT {
    private static final Map<Label, Double> CUPS = Map.of(new Label("cup"), 0.5);

    private final TestDatabase database = TestDatabase.create();
    private final ModelRegistry registry = new PostgresModelRegistry(database.jdbi());
    private final ExampleStore store = new PostgresExampleStore(database.jdbi(), 0, 1_000, Clock.systemUTC());

    @BeforeEach
    void recordSixExamples() {
        for (int i = 0; i < 6; i++) {
            record(labelled(i, "cup-" + i, "cup", "image-" + i));
        }
    }

    @Test
    void anAttemptThatConsidersACorrectionIsNotRecordedUnderAnotherTrigger() {
        record(retracted(6, "cup-0"));

        assertThatThrownBy(() -> registry.record(Attempts.of(null, true, CUPS), PrequentialResult.NOTHING, null))
                .isInstanceOf(SupersededException.class)
                .hasMessageContaining("a correction is among the events");

        assertThat(registry.champion()).isEmpty();
        assertThat(database.number("SELECT count(*) FROM challenger")).isZero();
    }

    @Test
    void aCorrectionAfterTheLessonIsLeftToTheNextLesson() {
        record(labelled(6, "cup-6", "cup", "image-6"));
        record(retracted(7, "cup-0"));

        registry.record(Attempts.of(null, true, CUPS), PrequentialResult.NOTHING, null);

        assertThat(registry.champion()).isPresent();
        assertThat(buffer().lesson(List.of(), Map.of(), new PlainSums(), null).waiting())
                .satisfies(waiting -> assertThat(waiting.corrections()).isEqualTo(1));
    }

    @Test
    void aBackgroundChallengerIsPromotedUnlessAnExampleWasCorrectedSince() {
        JudgedChallenger first = Attempts.of(null, true, CUPS);
        registry.record(first, PrequentialResult.NOTHING, null);

        JudgedChallenger second = registry.recordLate(Attempts.of(first.asChampion(), true, CUPS), null);
        assertThat(second.challenger().verdict().promoted()).isTrue();
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(2);

        record(labelled(6, "cup-6", "cup", "image-6"));
        record(relabelled(7, "cup-0", "mug"));
        JudgedChallenger third = registry.recordLate(Attempts.of(second.asChampion(), true, CUPS), null);

        assertThat(third.challenger().verdict().promoted()).isFalse();
        assertThat(registry.champion().orElseThrow().version()).isEqualTo(2);
        assertThat(database.texts("SELECT reason FROM challenger ORDER BY id DESC LIMIT 1"))
                .containsExactly("an example was relabelled or retracted while the challenger was being learned");
    }

    @Test
    void aBackgroundChallengerConsidersNoEvents() {
        registry.record(Attempts.of(null, true, CUPS), PrequentialResult.NOTHING, null);
        long considered = database.number("SELECT next_offset FROM learner_position");
        record(labelled(6, "cup-6", "cup", "image-6"));

        registry.recordLate(Attempts.of(registry.champion().orElseThrow(), true, CUPS), null);

        assertThat(database.number("SELECT next_offset FROM learner_position")).isEqualTo(considered);
    }

    @Test
    void aLessonReportsTheBacklogOfItsOwnSnapshot() {
        Backlog looked = buffer().backlog(List.of());
        record(retracted(6, "cup-0"));

        Backlog waiting = buffer().lesson(List.of(new Label("cup")), Map.of(), new PlainSums(), null)
                .waiting();

        assertThat(looked.corrections()).isZero();
        assertThat(waiting.corrections()).isEqualTo(1);
        assertThat(waiting.newLabels()).isEmpty();
    }

    @Test
    void theBestRecentVersionIsKeptBesideTheChampion() {
        JudgedChallenger first = Attempts.of(null, true, CUPS);
        registry.record(first, PrequentialResult.NOTHING, null);
        assertThat(registry.champion().orElseThrow().best()).isEqualTo(1);

        registry.record(Attempts.worse(first.asChampion(), CUPS), PrequentialResult.NOTHING, null);
        Champion second = registry.champion().orElseThrow();
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.best()).isEqualTo(1);

        registry.record(Attempts.of(second, true, CUPS), PrequentialResult.NOTHING, null);
        assertThat(registry.champion().orElseThrow().best()).isEqualTo(3);
    }

    @Test
    void theBestVersionOfLongAgoNoLongerCounts() {
        Champion champion = Attempts.of(null, true, CUPS).asChampion();
        for (int i = 0; i < 50; i++) {
            champion = Attempts.worse(champion, CUPS).asChampion();
            assertThat(champion.best()).isEqualTo(1);
        }

        assertThat(Attempts.worse(champion, CUPS).asChampion().best()).isEqualTo(52);
    }

    /** The cost of a lesson must not grow with the number of all events ever recorded. */
    @Test
    void aLessonReadsOnlyUnconsideredEvents() {
        database.execute("""
                INSERT INTO example_event (topic_partition, topic_offset, example_id, source, event_type, label, outcome,
                    event_time)
                SELECT 0, number, 'old', '/test', 'labelled', 'cup', 'duplicate', now()
                FROM generate_series(6, 20000) AS number
                """);
        database.execute("UPDATE consumer_position SET next_offset = 20001");
        database.execute("ANALYZE example_event");
        registry.markConsidered(Map.of(0, 20_000L), PrequentialResult.NOTHING);
        Lesson lesson = buffer().lesson(List.of(), Map.of(), new PlainSums(), null);
        long before = eventsReadWithoutAnIndex();

        database.jdbi().useHandle(handle -> {
            assertThat(PostgresPositions.isCorrected(handle, lesson.offsets())).isFalse();
            assertThat(PostgresPositions.isCorrectedSince(handle, lesson.offsets()))
                    .isFalse();
        });
        registry.markConsidered(lesson.offsets(), PrequentialResult.NOTHING);

        assertThat(eventsReadWithoutAnIndex()).isEqualTo(before);
    }

    /** A session reports its statistics when it ends, so this waits for the other sessions. */
    private long eventsReadWithoutAnIndex() {
        await().until(() -> database.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                == 0);
        return database.number("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'example_event'");
    }

    private ReplayBuffer buffer() {
        return new PostgresReplayBuffer(database.jdbi(), Events.BACKBONE, 10, 5, 1_000);
    }

    private void record(AcceptedRecord reading) {
        store.record(Events.batch(List.of(reading), store.positions(Map.of(0, 0L))));
    }
}
