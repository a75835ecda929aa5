package dev.eleventh.trainer.registry;

import static dev.eleventh.trainer.Pictures.Subject.BLUE_SQUARE;
import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.RunningTrainer;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.http.LearnerStatus;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wrong labels make a version, and right labels then reveal how good it is. A lesson has exactly {@code LESSON}
 * examples.
 */
class RollbackIT {
    private static final int FEW = 40;
    private static final int LESSON = 100;
    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");

    private final TestDatabase database = TestDatabase.create();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exact", "auto"})
    void aVersionThatPredictsNewExamplesWorseIsRolledBackUntilACorrectionMakesAnother(String strategy) {
        learnRightly(strategy);
        try (RunningTrainer trainer = new RunningTrainer(config(strategy, "1h"), metrics)) {
            long right = trainer.status().championVersion();
            learnWrongly(trainer);
            acceptRightly(1_000, LESSON);
            LearnerStatus status =
                    trainer.awaitStatus(now -> now.championVersion() == baseline() && now.outboxPending() == 0);

            assertThat(status.championVersion()).isLessThanOrEqualTo(right);
            assertThat(status.labels()).containsExactlyInAnyOrder(CIRCLE, SQUARE);
            assertThat(pins()).hasSize(1).first().satisfies(pin -> {
                assertThat(pin.version()).isEqualTo(status.championVersion());
                assertThat(pin.by()).isEqualTo("trainer");
                assertThat(pin.reason()).contains("more than chance explains");
            });
            assertThat(metrics.get("eleventh.rollbacks").counter().count()).isEqualTo(1);
            assertThat(metrics.get("eleventh.rolled.back.version").gauge().value())
                    .isEqualTo((double) fallen());

            for (int number = 0; number < LESSON / 2; number++) {
                topics.accept(retracted(CIRCLE, 5_000 + number));
                topics.accept(retracted(SQUARE, 5_000 + number));
            }
            trainer.awaitStatus(now -> now.championVersion() > fallen() && now.outboxPending() == 0 && isLearned(now));

            assertThat(database.number("SELECT count(*) FROM rollback")).isEqualTo(1);
            assertThat(control())
                    .hasSize(2)
                    .last()
                    .satisfies(record -> assertThat(record.value()).isNull());
            assertThat(metrics.get("eleventh.rolled.back.version").gauge().value())
                    .isZero();
        }
    }

    @Test
    void afterARollbackChallengersAreRejectedUntilThereAreEnoughNewExamples() {
        learnRightly("exact");
        try (RunningTrainer trainer = new RunningTrainer(config("exact", "1h"), metrics)) {
            learnWrongly(trainer);
            acceptRightly(1_000, LESSON);
            trainer.awaitStatus(now -> now.championVersion() == baseline());

            acceptRightly(2_000, LESSON);
            LearnerStatus held = trainer.awaitStatus(now -> isLearned(now)
                    && now.lastChallenger() != null
                    && now.lastChallenger().reason().contains("was rolled back"));
            assertThat(database.texts("SELECT verdict FROM challenger ORDER BY id DESC LIMIT 1"))
                    .containsExactly("rejected");
            assertThat(held.championVersion()).isEqualTo(baseline());

            acceptRightly(3_000, LESSON);
            trainer.awaitStatus(now -> now.championVersion() > fallen());
            assertThat(database.number("SELECT count(*) FROM rollback WHERE released_by IS NOT NULL"))
                    .isEqualTo(1);
        }
    }

    @Test
    void noRollbackGoesBackToAVersionBeforeACorrection() {
        learnRightly("exact");
        try (RunningTrainer trainer = new RunningTrainer(config("exact", "1h"), metrics)) {
            long before = trainer.status().championVersion();
            topics.accept(retracted(CIRCLE, 0));
            trainer.awaitStatus(now -> now.championVersion() > before);

            assertThat(database.number("SELECT count(*) FROM probation WHERE version > " + before))
                    .isZero();
            learnWrongly(trainer);
            assertThat(database.number("SELECT min(baseline) FROM probation WHERE version > " + before))
                    .isEqualTo(before + 1);
        }
    }

    /** Learns several versions from right labels only. */
    private void learnRightly(String strategy) {
        try (RunningTrainer trainer = new RunningTrainer(config(strategy, "300ms"), new SimpleMeterRegistry())) {
            acceptRightly(0, FEW);
            trainer.awaitStatus(now -> now.labels().containsAll(List.of(CIRCLE, SQUARE))
                    && now.examplesRecorded() == FEW
                    && isLearned(now));
        }
    }

    private void acceptRightly(int from, int count) {
        topics.acceptPictures(RED_CIRCLE, CIRCLE, from, from + count / 2);
        topics.acceptPictures(BLUE_SQUARE, SQUARE, from, from + count / 2);
    }

    /** Sends more wrong labels than right ones, in one lesson, so that the new champion confuses the two labels. */
    private void learnWrongly(RunningTrainer trainer) {
        long before = trainer.status().championVersion();
        topics.acceptPictures(RED_CIRCLE, SQUARE, 5_000, 5_000 + LESSON / 2);
        topics.acceptPictures(BLUE_SQUARE, CIRCLE, 5_000, 5_000 + LESSON / 2);
        trainer.awaitStatus(now -> now.championVersion() > before && isLearned(now));
    }

    private TrainerConfig config(String strategy, String learnAfter) {
        return TestTrainer.config(
                topics,
                database,
                Map.of(
                        "STRATEGY",
                        strategy,
                        "LEARN_AFTER",
                        learnAfter,
                        "LEARN_AFTER_EXAMPLES",
                        String.valueOf(LESSON),
                        "PROBATION_EXAMPLES",
                        String.valueOf(LESSON),
                        // nothing is held out, so the gate cannot detect the wrong labels
                        "HOLD_OUT_FRACTION",
                        "0"));
    }

    private static ExampleEvent retracted(Label label, int number) {
        return new ExampleEvent.Retracted(TestTopics.id(label, number), "/test", Events.NOW);
    }

    private long baseline() {
        return database.number("SELECT coalesce(max(to_version), 0) FROM rollback");
    }

    private long fallen() {
        return database.number("SELECT coalesce(max(version), 0) FROM rollback");
    }

    private List<ConsumerRecord<byte[], byte[]>> control() {
        List<ConsumerRecord<byte[], byte[]>> records = topics.read(Topics.MODEL_CONTROL);
        assertThat(records).allMatch(record -> new String(record.key(), UTF_8).equals(VersionPin.ROLLBACK));
        return records;
    }

    private List<VersionPin> pins() {
        return control().stream()
                .map(record -> Topics.MODEL_CONTROL.value().deserializer().deserialize(record.topic(), record.value()))
                .toList();
    }

    private static boolean isLearned(LearnerStatus status) {
        return status.pendingEvents() == 0 && status.outboxPending() == 0;
    }
}
