package dev.eleventh.trainer.review;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.Ranked;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.Events;
import dev.eleventh.trainer.Pictures;
import dev.eleventh.trainer.RunningTrainer;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.TestTopics;
import dev.eleventh.trainer.TestTrainer;
import dev.eleventh.trainer.config.ReviewLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReviewLoopIT {
    private static final Map<String, String> ON = Map.of("REVIEW_CAPACITY", "5");
    private static final ReviewLimits FIVE = new ReviewLimits(5, Duration.ofDays(7));

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

    private double waiting() {
        return registry.get("eleventh.review.waiting").gauge().value();
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
            await().until(() -> waiting() == 3);
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
    void aRequestThatTheDatabaseWouldRefuseIsSkipped() {
        Prediction unprintable = new Prediction(
                "\u0000",
                List.of(new Ranked(new Label("mug"), 1)),
                false,
                3,
                Events.BACKBONE.hex(),
                Events.NOW,
                null,
                null);
        byte[] picture = Pictures.png(Pictures.Subject.BLUE_SQUARE, 1);
        ReviewRequest valid = ReviewImages.request(picture, 0.9, false, true);
        topics.requestReview(new ReviewRequest(valid.image(), unprintable, true));
        ask(0, 1);

        try (RunningTrainer trainer = trainer(ON)) {
            await().until(() -> waiting() == 1);
        }
        assertThat(kept()).isEqualTo(1);
    }

    @Test
    void anExpelledReaderJoinsAgainAndReportsNothingMeanwhile() throws Exception {
        ask(0, 3);
        try (KafkaConsumer<byte[], byte[]> kafka = consumer()) {
            Scripted scripted = new Scripted(kafka);
            ReviewLoop loop = loop(scripted.consumer());
            scripted.failsCommits = true;
            runUntil(loop, () -> kept() > 0);
            assertThat(waiting()).isNaN();

            scripted.failsCommits = false;
            runUntil(loop, () -> waiting() == 3);
            assertThat(kept()).isEqualTo(3);

            scripted.hasNoPartition = true;
            loop.runOnce();
            assertThat(waiting()).as("another instance reads now").isNaN();
        }
    }

    private static void runUntil(ReviewLoop loop, BooleanSupplier condition) {
        await().pollInSameThread().until(() -> {
            loop.runOnce();
            return condition.getAsBoolean();
        });
    }

    private ReviewLoop loop(Consumer<byte[], byte[]> consumer) {
        return new ReviewLoop(
                consumer,
                TestTrainer::backbone,
                new PostgresReviewImages(database.jdbi()),
                FIVE,
                new ReviewMetrics(registry));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        topics.bootstrapServers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "review-of-" + database.config().url(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** A consumer whose group expels it, or gives its partition to another, on request. */
    private static final class Scripted {
        private final Consumer<byte[], byte[]> kafka;
        private boolean failsCommits;
        private boolean hasNoPartition;

        Scripted(Consumer<byte[], byte[]> kafka) {
            this.kafka = kafka;
        }

        @SuppressWarnings("unchecked")
        Consumer<byte[], byte[]> consumer() {
            return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                    Scripted.class.getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                        if (failsCommits && method.getName().equals("commitSync")) {
                            throw new CommitFailedException();
                        }
                        if (hasNoPartition && method.getName().equals("assignment")) {
                            return Set.of();
                        }
                        try {
                            return method.invoke(kafka, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }
    }

    @Test
    void withoutACapacityNothingIsReadAndImagesOfATrainerThatKeepsThemAreErased() throws Exception {
        Map<String, String> off =
                Map.of("TRAINER_GROUP_ID", "keeps-nothing-" + database.config().url());
        ask(0, 2);
        try (RunningTrainer trainer = trainer(ON)) {
            await().until(() -> kept() == 2);
        }
        try (RunningTrainer trainer = trainer(off)) {
            await().until(() -> kept() == 0);
        }
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, topics.bootstrapServers()))) {
            assertThat(admin.listConsumerGroupOffsets(off.get("TRAINER_GROUP_ID") + "-review")
                            .partitionsToOffsetAndMetadata()
                            .get())
                    .isEmpty();
        }
    }

    @Test
    void withoutACapacityImagesAreErasedAgainAndAgain() throws Exception {
        PostgresReviewImages images = new PostgresReviewImages(database.jdbi());
        try (KafkaConsumer<byte[], byte[]> kafka = consumer()) {
            ReviewLoop loop = new ReviewLoop(
                    kafka,
                    TestTrainer::backbone,
                    images,
                    new ReviewLimits(0, Duration.ofDays(7)),
                    new ReviewMetrics(registry),
                    Duration.ofMillis(1));
            for (int time = 0; time < 2; time++) {
                images.add(List.of(ReviewImages.received("a", 0.6, true, Instant.now())), Events.BACKBONE);
                runUntil(loop, () -> kept() == 0);
            }
        }
    }
}
