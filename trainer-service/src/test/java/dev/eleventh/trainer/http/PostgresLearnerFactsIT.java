package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.runtime.status.Sample;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.learn.Attempts;
import dev.eleventh.trainer.learn.PostgresLeaderLock;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import java.time.Clock;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What every trainer knows from the tables, whether it leads or not. */
class PostgresLearnerFactsIT {
    private static final TestDatabase DATABASE = TestDatabase.create();

    private final PostgresLearnerFacts facts = new PostgresLearnerFacts(DATABASE.jdbi());

    private Map<String, Double> read() {
        return facts.read().stream().collect(Collectors.toMap(Sample::name, Sample::value));
    }

    @Test
    void theTablesHaveWhatOnlyTheLeaderCounts() {
        assertThat(read())
                .isEqualTo(Map.of(
                        "eleventh_champion_version", 0.0,
                        "eleventh_rolled_back_version", 0.0,
                        "eleventh_outbox_set_aside", 0.0,
                        "eleventh_pending_events", 0.0));

        new PostgresExampleStore(DATABASE.jdbi(), 0.5, 1_000, Clock.systemUTC()).positions(Map.of(0, 0L));
        new PostgresModelRegistry(DATABASE.jdbi())
                .record(Attempts.of(null, true, Map.of(new Label("cup"), 0.5)), PrequentialResult.NOTHING, null);
        DATABASE.execute("UPDATE outbox SET set_aside = 'too large'");

        assertThat(read())
                .containsEntry("eleventh_champion_version", 1.0)
                .containsEntry("eleventh_outbox_set_aside", 1.0);
    }

    @Test
    void anyTrainerSeesWhetherThereIsALeader() {
        assertThat(PostgresLeaderLock.isHeld(DATABASE.jdbi())).isFalse();

        try (PostgresLeaderLock lock =
                PostgresLeaderLock.tryAcquire(DATABASE.config()).orElseThrow()) {
            assertThat(lock.jdbi()).isNotNull();
            assertThat(PostgresLeaderLock.isHeld(DATABASE.jdbi())).isTrue();
        }
    }
}
