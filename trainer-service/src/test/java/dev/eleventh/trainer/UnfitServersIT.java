package dev.eleventh.trainer;

import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Topics and databases with settings that would lose what is written to them. */
class UnfitServersIT {
    private static final Label MUG = new Label("mug");

    private final TestDatabase database = TestDatabase.create();
    private TestTopics topics;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void aTrainerRefusesAModelsTopicThatIsNotCompacted() throws Exception {
        topics.configure(Topics.MODELS, "cleanup.policy", "delete");

        assertThat(failure(Map.of()))
                .hasMessageContainingAll(
                        "topic models has cleanup.policy delete, must have compact",
                        "kafka-configs.sh",
                        "--entity-name models --add-config cleanup.policy=compact");
    }

    @Test
    void aTrainerRefusesAModelsTopicWithSeveralPartitions() throws Exception {
        topics.addPartitions(Topics.MODELS, 3);

        assertThat(failure(Map.of()))
                .hasMessageContainingAll("topic models has partitions 3, must have 1", "recreate it");
    }

    @Test
    void aTrainerStartsOnTopicsWithHarmlessDifferences() throws Exception {
        topics.configure(Topics.EXAMPLES_ACCEPTED, "cleanup.policy", "delete");
        topics.configure(Topics.MODELS, "segment.ms", "604800000");
        topics.acceptPictures(RED_CIRCLE, MUG, 0, 10);

        try (RunningTrainer trainer = new RunningTrainer(TestTrainer.config(topics, database, Map.of()))) {
            trainer.awaitStatus(status -> status.championVersion() > 0 && status.pendingEvents() == 0);
        }
    }

    @Test
    void aTrainerRefusesADatabaseThatCannotHoldEveryLabel() {
        EmbeddedPostgreSql server = TestServers.postgreSql();
        Jdbi operator = Jdbi.create(server.jdbcUrl(), server.user(), server.password());
        String name = "latin_" + database.texts("SELECT current_database()").get(0);
        operator.useHandle(handle ->
                handle.execute("CREATE DATABASE %s ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
                        .formatted(name)));

        assertThat(failure(Map.of("DATABASE_URL", server.createDatabase(name))))
                .hasMessageContainingAll("LATIN1", "ENCODING 'UTF8' TEMPLATE template0");
    }

    private Throwable failure(Map<String, String> settings) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        try (TrainerService trainer = TrainerService.start(
                TestTrainer.config(topics, database, settings),
                TestTrainer.backbone(),
                new SimpleMeterRegistry(),
                Tracing.off(),
                (part, cause) -> failure.complete(cause))) {
            await().until(failure::isDone);
        }
        return failure.join();
    }
}
