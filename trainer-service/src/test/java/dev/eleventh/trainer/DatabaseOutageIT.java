package dev.eleventh.trainer;

import static dev.eleventh.trainer.Pictures.Subject.RED_CIRCLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.eleventh.contracts.Label;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.database.TransientFailures;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A PostgreSQL server that responds but does not do its work: it is read-only, or an operator ends or cancels
 * sessions.
 */
class DatabaseOutageIT {
    private static final Label MUG = new Label("mug");
    private static final int EXAMPLES = 40;

    private final EmbeddedPostgreSql server = TestServers.postgreSql();
    private final TestDatabase database = TestDatabase.create();
    private final String name = database.texts("SELECT current_database()").get(0);

    /** Connects to another database, as a read-only database does not allow the change from inside. */
    private final Jdbi operator = Jdbi.create(server.jdbcUrl(), server.user(), server.password());

    private TestTopics topics;
    private TrainerConfig config;

    @BeforeEach
    void start() throws Exception {
        topics = TestTopics.empty();
        config = TestTrainer.config(topics, database, Map.of("RECORD_BATCH", "5"));
    }

    @AfterEach
    void stop() {
        topics.close();
    }

    @Test
    void aTrainerWaitsForADatabaseThatIsReadOnlyWhenItStarts() {
        topics.acceptPictures(RED_CIRCLE, MUG, 0, EXAMPLES);
        setReadOnly(true);
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            awaitUnavailable(trainer, "record-examples", "read-only");
            awaitUnavailable(trainer, "learn-and-publish", "read-only");

            setReadOnly(false);

            awaitAllRecordedOnceAndLearned(trainer);
        }
    }

    @Test
    void aTrainerWaitsForADatabaseThatBecomesReadOnlyWhileItRuns() {
        try (RunningTrainer trainer = new RunningTrainer(config)) {
            topics.acceptPictures(RED_CIRCLE, MUG, 0, EXAMPLES / 2);
            await().until(() -> database.number("SELECT count(*) FROM example") == EXAMPLES / 2);
            setReadOnly(true);
            // as a failover does
            endSessions();
            topics.acceptPictures(RED_CIRCLE, MUG, EXAMPLES / 2, EXAMPLES);
            awaitUnavailable(trainer, "record-examples", "read-only");

            setReadOnly(false);

            awaitAllRecordedOnceAndLearned(trainer);
        }
    }

    @Test
    void aStatementThatAnOperatorCancelsIsRetried() {
        topics.acceptPictures(RED_CIRCLE, MUG, 0, EXAMPLES);
        try (Handle locker = database.jdbi().open()) {
            locker.begin();
            // the table that is read when partitions are assigned
            locker.execute("LOCK TABLE consumer_position IN ACCESS EXCLUSIVE MODE");
            try (RunningTrainer trainer = new RunningTrainer(config)) {
                cancelWaitingStatementsUntilUnavailable(trainer);
                locker.commit();
                await().until(() -> database.number("SELECT count(*) FROM example") == EXAMPLES);

                locker.begin();
                // the table that a batch is recorded in
                locker.execute("LOCK TABLE example_event IN EXCLUSIVE MODE");
                topics.acceptPictures(RED_CIRCLE, MUG, EXAMPLES, EXAMPLES + 1);
                cancelWaitingStatementsUntilUnavailable(trainer);
                locker.commit();

                awaitRecordedOnce(EXAMPLES + 1);
            }
        }
    }

    @Test
    void aSessionThatTheServerEndsInAnIdleTransactionCountsAsAnOutage() {
        try (HikariDataSource pool = PostgresConnections.pool(database.config(), "outage")) {
            Jdbi jdbi = PostgresConnections.jdbi(pool);

            assertThatThrownBy(() -> jdbi.useTransaction(handle -> {
                        handle.execute("SET LOCAL idle_in_transaction_session_timeout = '1ms'");
                        long pid = backend(handle);
                        await().until(() -> !isThere(pid));
                        handle.execute("SELECT 1");
                    }))
                    .matches(TransientFailures::isAway);

            assertThat(jdbi.<Long, RuntimeException>withHandle(DatabaseOutageIT::backend))
                    .as("backend of a new connection")
                    .isPositive();
        }
    }

    @Test
    void aLoginWithoutRightsEndsTheTrainerWithAdvice() {
        database.execute("DROP ROLE IF EXISTS eleventh_stranger");
        database.execute("CREATE ROLE eleventh_stranger LOGIN");
        TrainerConfig stranger = TestTrainer.config(topics, database, Map.of("DATABASE_USER", "eleventh_stranger"));

        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        try (TrainerService trainer = TrainerService.start(
                stranger,
                TestTrainer.backbone(),
                new SimpleMeterRegistry(),
                Tracing.off(),
                (part, cause) -> failure.complete(cause))) {
            await().until(failure::isDone);
        }

        assertThat(failure.join()).hasMessageContainingAll("42501", "docs/operate/security.md");
    }

    private static long backend(Handle handle) {
        return handle.createQuery("SELECT pg_backend_pid()").mapTo(Long.class).one();
    }

    private boolean isThere(long pid) {
        return database.number("SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid) > 0;
    }

    private void setReadOnly(boolean readOnly) {
        operator.useHandle(handle -> handle.execute(
                "ALTER DATABASE %s SET default_transaction_read_only = %s".formatted(name, readOnly ? "on" : "off")));
    }

    private void endSessions() {
        operator.useHandle(handle ->
                handle.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ?", name));
    }

    private void cancelWaitingStatementsUntilUnavailable(RunningTrainer trainer) {
        await().until(() -> {
            database.number("""
                    SELECT count(pg_cancel_backend(pid)) FROM pg_locks
                    WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """);
            return isUnavailable(trainer, "record-examples", "due to user request");
        });
    }

    private static boolean isUnavailable(RunningTrainer trainer, String check, String reason) {
        return trainer.healthChecks().stream()
                .filter(each -> each.name().equals(check))
                .anyMatch(each -> each.health().reason().contains(reason));
    }

    private static void awaitUnavailable(RunningTrainer trainer, String check, String reason) {
        await(check).until(() -> isUnavailable(trainer, check, reason));
    }

    private void awaitAllRecordedOnceAndLearned(RunningTrainer trainer) {
        awaitRecordedOnce(EXAMPLES);
        trainer.awaitStatus(status -> status.championVersion() > 0 && status.pendingEvents() == 0);
        await().until(() ->
                trainer.healthChecks().stream().allMatch(check -> check.health().ready()));
        assertThat(topics.models()).hasSize((int) trainer.status().championVersion());
    }

    private void awaitRecordedOnce(int examples) {
        await().until(() -> database.number("SELECT count(*) FROM example") == examples);
        assertThat(database.number("SELECT count(*) FROM example_event WHERE outcome = 'recorded'"))
                .isEqualTo(examples);
        assertThat(database.number("SELECT count(*) FROM example_event WHERE outcome <> 'recorded'"))
                .isZero();
    }
}
