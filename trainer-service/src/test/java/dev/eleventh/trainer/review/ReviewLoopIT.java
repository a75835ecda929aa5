package dev.eleventh.trainer.review;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.RunningTrainer;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewLoopIT {
    private static final Map<String, String> ON = Map.of("REVIEW_CAPACITY", "5");

    private final TestDatabase database = TestDatabase.create();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    private RunningTrainer trainer(Map<String, String> settings) {
        return new RunningTrainer(TestTrainer.config(topics, database, settings), registry);
    }

    private long kept() {
        return database.number("SELECT count(*) FROM review_image");
    }

    private void ask(int from, int to) {
        for (int number = from; number < to; number++) {
            byte[] picture = Pictures.png(Pictures.Subject.RED_CIRCLE, number);
            topics.requestReview(ReviewImages.request(picture, 0.9, false, number % 2 == 0));
        }
    }

    @Test
    void imagesAreEmbeddedAndKeptWithinTheCapacityOverRestarts() {
        topics.send(Topics.REVIEW_REQUESTS, "no-request", "no image".getBytes(UTF_8));
        ask(0, 3);
        try (RunningTrainer trainer = trainer(ON)) {
            await().until(() -> kept() == 3);
            await().until(() -> registry.get("eleventh.review.waiting").gauge().value() == 3);
        }
        ask(0, 20);
        try (RunningTrainer trainer = trainer(ON)) {
            await().until(() -> kept() == 5);
            assertThat(database.number("SELECT count(*) FROM review_image WHERE embedding IS NULL"))
                    .isZero();
            assertThat(database.number("SELECT count(*) FROM review_image WHERE is_random"))
                    .isEqualTo(1);
        }
    }

    @Test
    void withoutACapacityNothingIsReadAndEarlierImagesAreErased() {
        ask(0, 2);
        try (RunningTrainer trainer = trainer(ON)) {
            await().until(() -> kept() == 2);
        }
        ask(2, 4);
        try (RunningTrainer trainer = trainer(Map.of())) {
            await().until(() -> kept() == 0);
        }
        assertThat(kept()).isZero();
    }
}
