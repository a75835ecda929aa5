package dev.eleventh.trainer.registry;

import static dev.eleventh.trainer.Pictures.Subject.BLUE_SQUARE;
import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.PredictionOutcome;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.RunningTrainer;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.TrainerConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A version learned swapped labels, and its predictions get their true labels later. These labels are too few for a
 * lesson, so nothing but the outcomes shows how good the version is.
 */
class OutcomeRollbackIT {
    private static final int LESSON = 100;
    private static final int LATER = 30;
    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");

    private final TestDatabase database = TestDatabase.create();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        try (RunningTrainer trainer = new RunningTrainer(config("300ms"), new SimpleMeterRegistry())) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 20);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 20);
            trainer.awaitStatus(now -> now.examplesRecorded() == 40 && now.pendingEvents() == 0);
        }
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    private TrainerConfig config(String learnAfter) {
        return TestTrainer.config(
                topics,
                database,
                Map.of(
                        "STRATEGY",
                        "exact",
                        "LEARN_AFTER",
                        learnAfter,
                        "LEARN_AFTER_EXAMPLES",
                        String.valueOf(LESSON),
                        // nothing is held out, so the gate cannot detect the wrong labels
                        "HOLD_OUT_FRACTION",
                        "0"));
    }

    /** Makes a version that confuses the two labels, and returns it. */
    private long learnWrongly(RunningTrainer trainer) {
        long before = trainer.status().championVersion();
        topics.acceptPictures(RED_CIRCLE, SQUARE, 5_000, 5_000 + LESSON / 2);
        topics.acceptPictures(BLUE_SQUARE, CIRCLE, 5_000, 5_000 + LESSON / 2);
        return trainer.awaitStatus(now -> now.championVersion() > before && now.pendingEvents() == 0)
                .championVersion();
    }

    /** Labels images rightly that a version answered before, and reports what the version answered. */
    private void labelLater(long version, Label answerToCircle, Label answerToSquare) {
        topics.acceptPictures(RED_CIRCLE, CIRCLE, 1_000, 1_000 + LATER / 2);
        topics.acceptPictures(BLUE_SQUARE, SQUARE, 1_000, 1_000 + LATER / 2);
        for (int number = 1_000; number < 1_000 + LATER / 2; number++) {
            outcome(number, version, answerToCircle, CIRCLE);
            outcome(number, version, answerToSquare, SQUARE);
        }
    }

    private void outcome(int number, long version, Label predicted, Label label) {
        var id = TestTopics.id(label, number);
        topics.outcome(
                id,
                new PredictionOutcome(
                        id.value(),
                        version,
                        headOf(version),
                        predicted,
                        0.9,
                        false,
                        label,
                        Events.NOW,
                        Events.NOW.plusSeconds(1),
                        null));
    }

    /**
     * Returns when the leader has compared all recorded outcomes. It reports the waiting events before each comparison,
     * so a comparison lies between two such reports.
     */
    private void awaitAnotherRound() {
        for (int more = 1; more <= 2; more++) {
            int waiting = LATER + more;
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 2_000 + more, 2_001 + more);
            await().until(() -> metrics.get("eleventh.pending.events").gauge().value() == waiting);
        }
    }

    private Sha256 headOf(long version) {
        return new Sha256(database.texts("SELECT head_sha256 FROM model_version WHERE version = " + version)
                .get(0));
    }

    @Test
    void aVersionThatServedWrongAnswersIsRolledBackWhenTheirLabelsArrive() {
        try (RunningTrainer trainer = new RunningTrainer(config("1h"), metrics)) {
            long wrong = learnWrongly(trainer);

            labelLater(wrong, SQUARE, CIRCLE);

            trainer.awaitStatus(now -> now.championVersion() < wrong && now.outboxPending() == 0);
            assertThat(database.texts("SELECT reason FROM rollback"))
                    .singleElement()
                    .satisfies(reason -> assertThat(reason)
                            .contains("served images that were labelled later", "more than chance explains"));
            assertThat(metrics.get("eleventh.rollbacks").counter().count()).isEqualTo(1);
        }
    }

    @Test
    void aVersionThatServedRightAnswersStaysAndHasALiveAccuracy() {
        try (RunningTrainer trainer = new RunningTrainer(config("1h"), metrics)) {
            long version = learnWrongly(trainer);

            labelLater(version, CIRCLE, SQUARE);

            await().until(() ->
                    metrics.find("eleventh.live.outcomes").gauges().stream().anyMatch(gauge -> gauge.value() == LATER));
            trainer.awaitStatus(now -> now.pendingEvents() == LATER);
            awaitAnotherRound();
            assertThat(metrics.get("eleventh.live.accuracy")
                            .tag("version", String.valueOf(version))
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(metrics.get("eleventh.live.label.accuracy").gauges()).hasSize(2);
            assertThat(database.number("SELECT count(*) FROM rollback")).isZero();
        }
    }

    @Test
    void answersOfAVersionThatIsNotOnProbationAreNoReason() {
        try (RunningTrainer trainer = new RunningTrainer(config("1h"), metrics)) {
            long wrong = learnWrongly(trainer);
            long first = database.number("SELECT min(version) FROM model_version");

            labelLater(first, SQUARE, CIRCLE);

            trainer.awaitStatus(now -> now.pendingEvents() == LATER);
            await().until(() -> new PostgresOutcomes(database.jdbi()).newest() >= LATER);
            awaitAnotherRound();
            assertThat(trainer.status().championVersion()).isEqualTo(wrong);
        }
    }

    @Test
    void aSecondTrainerContinuesWhereTheFirstStopped() {
        try (RunningTrainer trainer = new RunningTrainer(config("1h"), metrics)) {
            outcome(1_000, 1, CIRCLE, CIRCLE);
            await().until(() -> database.number("SELECT count(*) FROM prediction_outcome") == 1);
        }
        database.jdbi().useHandle(handle -> handle.execute("DELETE FROM prediction_outcome"));

        try (RunningTrainer trainer = new RunningTrainer(config("1h"), metrics)) {
            outcome(1_001, 1, CIRCLE, CIRCLE);
            await().until(() -> database.number("SELECT count(*) FROM prediction_outcome") > 0);
            assertThat(database.texts("SELECT example_id FROM prediction_outcome"))
                    .isEqualTo(List.of("circle-1001"));
        }
    }
}
