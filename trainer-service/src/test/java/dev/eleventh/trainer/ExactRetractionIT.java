package dev.eleventh.trainer;

import static dev.eleventh.trainer.Pictures.Subject.BLUE_SQUARE;
import static dev.eleventh.trainer.Pictures.Subject.GREEN_STRIPES;
import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.trainer.command.HeadVerification;
import dev.eleventh.trainer.http.LearnerStatus;
import dev.eleventh.trainer.learn.PostgresLeaderLock;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class ExactRetractionIT {
    private static final Label CIRCLE = new Label("circle");
    private static final Label SQUARE = new Label("square");
    private static final Label STRIPES = new Label("stripes");

    @Test
    void theHeadAfterRetractionsEqualsThatOfATrainerThatNeverSawTheExamples() throws Exception {
        TestDatabase corrected = TestDatabase.create();
        TestDatabase innocent = TestDatabase.create();

        learnAndCorrect(corrected);
        learnWhatIsLeft(innocent);

        assertThat(newestHead(corrected)).isEqualTo(newestHead(innocent));
        assertThat(corrected.number("SELECT count(*) FROM retired_embedding")).isZero();
        try (NDManager manager = TestTrainer.backbone().newManager()) {
            long version = corrected.number("SELECT max(version) FROM model_version");
            HeadVerification verification = new HeadVerification(manager, LearnerOptions.defaults(), 1);
            assertThat(verification.run(corrected.jdbi(), version).line())
                    .startsWith("version %d is equal".formatted(version));
        }
    }

    private static void learnAndCorrect(TestDatabase database) throws Exception {
        try (TestTopics topics = TestTopics.empty();
                RunningTrainer trainer =
                        new RunningTrainer(TestTrainer.config(topics, database, Map.of("STRATEGY", "exact")))) {
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 20);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 15);
            topics.acceptPictures(GREEN_STRIPES, STRIPES, 0, 5);
            awaitLearned(trainer, status -> status.examplesRecorded() == 40);
            topics.accept(new ExampleEvent.Relabelled(TestTopics.id(CIRCLE, 1), "/test", Events.NOW, SQUARE));
            topics.accept(new ExampleEvent.Relabelled(TestTopics.id(SQUARE, 2), "/test", Events.NOW, STRIPES));
            for (int number = 0; number < 5; number++) {
                topics.accept(new ExampleEvent.Retracted(TestTopics.id(STRIPES, number), "/test", Events.NOW));
            }
            awaitLearned(trainer, status -> status.examplesRecorded() == 35);
            topics.accept(new ExampleEvent.Relabelled(TestTopics.id(CIRCLE, 1), "/test", Events.NOW, CIRCLE));
            topics.accept(new ExampleEvent.Retracted(TestTopics.id(SQUARE, 2), "/test", Events.NOW));
            awaitLearned(trainer, status -> status.examplesRecorded() == 34);
        }
    }

    /** In another order and in other batches, with all examples recorded before the first version is learned. */
    private static void learnWhatIsLeft(TestDatabase database) throws Exception {
        try (TestTopics topics = TestTopics.empty();
                PostgresLeaderLock nobodyElseLeads =
                        PostgresLeaderLock.tryAcquire(database.config()).orElseThrow();
                RunningTrainer trainer = new RunningTrainer(
                        TestTrainer.config(topics, database, Map.of("STRATEGY", "exact", "RECORD_BATCH", "7")))) {
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 3, 15);
            topics.acceptPictures(RED_CIRCLE, CIRCLE, 0, 20);
            topics.acceptPictures(BLUE_SQUARE, SQUARE, 0, 2);
            trainer.awaitStatus(status -> status.examplesRecorded() == 34);
            nobodyElseLeads.close();
            awaitLearned(trainer, status -> status.championVersion() == 1);
        }
    }

    private static void awaitLearned(RunningTrainer trainer, Predicate<LearnerStatus> condition) {
        trainer.awaitStatus(status -> condition.test(status) && status.pendingEvents() == 0);
    }

    private static String newestHead(TestDatabase database) {
        return database.texts("SELECT head_sha256 FROM model_version ORDER BY version DESC LIMIT 1")
                .get(0);
    }
}
