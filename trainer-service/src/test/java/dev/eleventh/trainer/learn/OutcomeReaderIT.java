package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import dev.eleventh.trainer.MovingClock;
import dev.eleventh.trainer.TestDatabase;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeReaderIT {
    private final MovingClock clock = new MovingClock();
    private final TestDatabase database = TestDatabase.withClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void anUnavailableBrokerIsAskedAgainAfterAPause() {
        KafkaConnection nowhere = KafkaConnection.read(Settings.of(Map.of("KAFKA_BOOTSTRAP_SERVERS", "localhost:1")));
        try (OutcomeReader reader = new OutcomeReader(
                new TrainerConfig.Kafka(nowhere, "group", "relay"),
                new PostgresOutcomes(database.jdbi()),
                new TrainerMetrics(registry),
                clock)) {
            assertThat(reader.read()).isFalse();
            assertThat(reader.read()).isFalse();
            assertThat(unread()).isEqualTo(1);

            clock.pass(OutcomeReader.PAUSE, database.jdbi());

            assertThat(reader.read()).isFalse();
            assertThat(unread()).isEqualTo(2);
        }
    }

    private double unread() {
        return registry.get("eleventh.outcomes.unread").counter().count();
    }
}
