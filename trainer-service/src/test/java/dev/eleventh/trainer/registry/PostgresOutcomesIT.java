package dev.eleventh.trainer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.publish.OutboxRelayIT;
import dev.eleventh.trainer.record.AcceptedRecord;
import dev.eleventh.trainer.record.PostgresExampleStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresOutcomesIT {
    private static final Label CUP = new Label("cup");
    private static final Label MUG = new Label("mug");

    private final TestDatabase database = TestDatabase.create();
    private final PostgresOutcomes outcomes = new PostgresOutcomes(database.jdbi());
    private final PostgresModelRegistry registry = new PostgresModelRegistry(database.jdbi());

    /** Registers versions 1 to 4. */
    @BeforeEach
    void promoteSome() {
        for (int version = 1; version <= 4; version++) {
            promote(null);
        }
    }

    private OutcomeChange outcome(String id, long version, Label predicted, Label label) {
        Sha256 head = registry.version(version).orElseThrow().headSha256();
        return outcome(id, version, head, predicted, label);
    }

    private static OutcomeChange outcome(String id, long version, Sha256 head, Label predicted, Label label) {
        return new OutcomeChange(
                new ExampleId(id),
                new PredictionOutcome(
                        id,
                        version,
                        head,
                        predicted,
                        0.75,
                        false,
                        label,
                        Events.NOW,
                        Events.NOW.plusSeconds(60),
                        null));
    }

    private void record(OutcomeChange... changes) {
        outcomes.record(List.of(changes), Map.of(0, 1L));
    }

    @Test
    void theAccuracyIsCountedByVersionAndTrueLabel() {
        record(outcome("1", 3, CUP, CUP), outcome("2", 3, CUP, MUG), outcome("3", 3, MUG, MUG));
        record(outcome("4", 4, CUP, CUP));

        List<LiveAccuracy> accuracy = outcomes.accuracy(10);

        assertThat(accuracy).extracting(LiveAccuracy::version).containsExactly(4L, 3L);
        LiveAccuracy third = accuracy.get(1);
        assertThat(third.seen()).isEqualTo(3);
        assertThat(third.correct()).isEqualTo(2);
        assertThat(third.newest()).isEqualTo(Events.NOW.plusSeconds(60));
        assertThat(third.low()).isLessThan(2 / 3.0);
        assertThat(third.high()).isGreaterThan(2 / 3.0);
        assertThat(third.perLabel().get(MUG)).isEqualTo(LiveAccuracy.OfLabel.of(2, 1));
        assertThat(outcomes.accuracy(1)).extracting(LiveAccuracy::version).containsExactly(4L);
    }

    @Test
    void aCorrectedOutcomeIsCountedOnce() {
        record(outcome("1", 3, CUP, MUG));
        record(outcome("1", 3, CUP, CUP));

        assertThat(outcomes.accuracy(1)).singleElement().satisfies(accuracy -> {
            assertThat(accuracy.seen()).isEqualTo(1);
            assertThat(accuracy.correct()).isEqualTo(1);
        });
    }

    @Test
    void theLastChangeOfABatchCounts() {
        record(
                outcome("1", 3, CUP, CUP),
                new OutcomeChange(new ExampleId("1"), null),
                outcome("2", 3, CUP, CUP),
                outcome("2", 3, CUP, MUG));

        assertThat(outcomes.accuracy(1)).singleElement().satisfies(accuracy -> {
            assertThat(accuracy.seen()).isEqualTo(1);
            assertThat(accuracy.correct()).isZero();
        });
    }

    @Test
    void aRemovedOutcomeIsNotCounted() {
        record(outcome("1", 3, CUP, CUP));
        record(new OutcomeChange(new ExampleId("1"), null));

        assertThat(outcomes.accuracy(1)).isEmpty();
    }

    @Test
    void recordingAgainFromAnEarlierPositionChangesNothing() {
        record(outcome("1", 3, CUP, CUP), outcome("1", 3, CUP, MUG));
        List<LiveAccuracy> before = outcomes.accuracy(1);

        record(outcome("1", 3, CUP, CUP), outcome("1", 3, CUP, MUG));

        assertThat(outcomes.accuracy(1)).isEqualTo(before);
        assertThat(outcomes.positions()).isEqualTo(Map.of(0, 1L));
    }

    @Test
    void theNewestChangeRisesWithEachOutcomeAndEachCorrection() {
        assertThat(outcomes.newest()).isZero();
        record(outcome("1", 3, CUP, CUP));
        long first = outcomes.newest();
        record(outcome("1", 3, CUP, MUG));

        assertThat(first).isPositive();
        assertThat(outcomes.newest()).isGreaterThan(first);
    }

    @Test
    void aProbationHasTheAnswersOfItsOwnVersionsAlone() {
        promote(ProbationStatus.against(4));
        promote(registry.standing(5).orElseThrow());
        promote(ProbationStatus.against(4));
        promote(registry.standing(7).orElseThrow());
        recordExamples("4", "5", "6", "7", "8");

        record(outcome("4", 4, MUG, CUP), outcome("5", 5, MUG, CUP), outcome("6", 6, MUG, CUP));
        record(outcome("7", 7, MUG, CUP), outcome("8", 8, MUG, CUP));

        assertThat(served(5)).containsExactly("5");
        assertThat(served(6)).containsExactly("5", "6");
        assertThat(served(7)).containsExactly("7");
        assertThat(served(8)).containsExactly("7", "8");
        assertThat(served(4)).isEmpty();
    }

    @Test
    void answersOfAnotherVersionThatHadTheSameNumberDoNotCount() {
        promote(ProbationStatus.against(4));
        recordExamples("lost", "kept");

        record(outcome("lost", 5, Sha256.of(new byte[] {1}), MUG, CUP), outcome("kept", 5, MUG, CUP));

        assertThat(served(5)).containsExactly("kept");
        assertThat(outcomes.accuracy(10))
                .singleElement()
                .satisfies(accuracy -> assertThat(accuracy.seen()).isEqualTo(1));
    }

    private void promote(@Nullable ProbationStatus probation) {
        Champion parent = registry.champion().orElse(null);
        int dimension = parent == null ? 1 : (int) parent.version() + 1;
        registry.record(OutboxRelayIT.attempt(parent, dimension, true), PrequentialResult.NOTHING, probation);
    }

    private void recordExamples(String... ids) {
        PostgresExampleStore store = new PostgresExampleStore(database.jdbi(), 0, 1_000, Clock.systemUTC());
        store.positions(Map.of(0, 0L));
        List<AcceptedRecord> records = new ArrayList<>();
        for (String id : ids) {
            records.add(Events.labelled(records.size(), id, CUP.value(), id));
        }
        store.record(Events.batch(records, Map.of(0, 0L)));
    }

    private List<String> served(long champion) {
        return outcomes.served(champion, 10).stream()
                .map(answer -> answer.example().id().value())
                .toList();
    }

    @Test
    void onlyTheNewestOutcomesAreKept() {
        record(outcome("oldest", 3, CUP, CUP));
        database.jdbi().useHandle(handle -> handle.execute("""
                INSERT INTO prediction_outcome (example_id, version, head_sha256, predicted, probability, unknown, label,
                    predicted_at, labelled_at)
                SELECT 'many-' || number, 4, head_sha256, 'cup', 0.5, false, 'cup', now(), now()
                FROM model_version, generate_series(1, ?) AS number WHERE version = 4
                """, PostgresOutcomes.KEPT));

        database.jdbi().useTransaction(PostgresOutcomes::forget);

        assertThat(outcomes.accuracy(10)).singleElement().satisfies(accuracy -> {
            assertThat(accuracy.version()).isEqualTo(4);
            assertThat(accuracy.seen()).isEqualTo(PostgresOutcomes.KEPT);
        });
    }
}
