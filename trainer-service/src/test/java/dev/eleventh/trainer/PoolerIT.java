package dev.eleventh.trainer;

import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.config.Secret;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.learn.PostgresLeaderLock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader's lock is held by a PostgreSQL session, and a pooler may switch sessions between two transactions. */
@NeedsProgram(OptionalProgram.PGBOUNCER)
class PoolerIT {
    private static final Label MUG = new Label("mug");

    private final TestDatabase database = TestDatabase.create();
    private final String name = database.texts("SELECT current_database()").get(0);

    @TempDir
    private Path directory;

    @Test
    void aPoolerThatSwitchesSessionsIsDetectedBeforeALockIsAcquired() throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(directory, TestServers.postgreSql(), "transaction")) {
            for (int instance = 0; instance < 3; instance++) {
                assertThatThrownBy(() -> PostgresLeaderLock.requireSessions(behind(bouncer)))
                        .as("instance %d", instance)
                        .hasMessageContaining("pool_mode = session");
            }
        }
    }

    @Test
    void aLeaderWhoseSessionChangesEndsBeforeItsNextRound() throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(directory, TestServers.postgreSql(), "transaction");
                PostgresLeaderLock lock =
                        PostgresLeaderLock.tryAcquire(behind(bouncer)).orElseThrow();
                Connection other = PostgresConnections.connectForLong(behind(bouncer))) {
            other.setAutoCommit(false);
            // occupies the session that holds the lock
            await().until(() -> occupies(other, lock));

            assertThatThrownBy(lock::requireHeld).hasMessageContaining("pool_mode = session");
        }
    }

    private static boolean occupies(Connection other, PostgresLeaderLock lock) throws SQLException {
        other.rollback();
        int leaders = lock.jdbi().withHandle(PoolerIT::backend);
        return PostgresConnections.jdbi(other).<Integer, RuntimeException>withHandle(PoolerIT::backend) == leaders;
    }

    private static int backend(Handle handle) {
        return handle.createQuery("SELECT pg_backend_pid()")
                .mapTo(Integer.class)
                .one();
    }

    @Test
    void aTrainerBehindAPoolerInTransactionModeEndsWithAdvice() throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(directory, TestServers.postgreSql(), "transaction");
                TestTopics topics = TestTopics.empty()) {
            CompletableFuture<Throwable> failure = new CompletableFuture<>();
            try (TrainerService trainer = TrainerService.start(
                    TestTrainer.config(
                            topics,
                            database,
                            Map.of("DATABASE_URL", behind(bouncer).url())),
                    TestTrainer.backbone(),
                    new SimpleMeterRegistry(),
                    Tracing.off(),
                    (part, cause) -> failure.complete(cause))) {
                await().until(failure::isDone);
            }
            assertThat(failure.join()).hasMessageContaining("session mode");
        }
    }

    @Test
    void oneOfThreeTrainersLeadsThroughAPoolerThatKeepsSessions() throws Exception {
        try (PgBouncer bouncer = PgBouncer.start(directory, TestServers.postgreSql(), "session");
                TestTopics topics = TestTopics.empty()) {
            Map<String, String> behind = Map.of("DATABASE_URL", behind(bouncer).url());
            TrainerConfig config = TestTrainer.config(topics, database, behind);
            try (RunningTrainer trainer = new RunningTrainer(config)) {
                topics.acceptPictures(RED_CIRCLE, MUG, 0, 10);
                trainer.awaitStatus(status -> status.championVersion() > 0 && status.pendingEvents() == 0);

                for (int other = 0; other < 2; other++) {
                    assertThat(PostgresLeaderLock.tryAcquire(config.database())).isEmpty();
                }
                assertThat(database.number("SELECT count(*) FROM example")).isEqualTo(10);
            }
        }
    }

    /** Configured as if for a pooler that does not support prepared statements. */
    private TrainerConfig.Database behind(PgBouncer bouncer) {
        return new TrainerConfig.Database(
                bouncer.url(name) + "?prepareThreshold=0",
                database.config().user(),
                new Secret(database.config().password().reveal()));
    }
}
