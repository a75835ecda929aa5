package dev.eleventh.trainer.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainerConfigTest {
    @Test
    void onlyThePasswordMustBeSet() {
        Settings settings = Settings.of(Map.of("DATABASE_PASSWORD", "secret"));
        TrainerConfig config = TrainerConfig.read(settings);
        settings.verify();

        assertThat(config.kafka().transactionalId()).isEqualTo("eleventh-trainer-relay");
        assertThat(config.storage().holdOutFraction()).isEqualTo(0.2);
        assertThat(config.learning().replayCapacity()).isEqualTo(5_000);
        assertThat(config.learning().after()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.learning().options()).isEqualTo(LearnerOptions.defaults());
    }

    @Test
    void allInvalidSettingsAreReportedTogether() {
        Settings settings = Settings.of(Map.of("HOLD_OUT_FRACTION", "1.5", "LEARN_AFTER", "soon", "LEARNER_L2", "0"));
        TrainerConfig.read(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("HOLD_OUT_FRACTION", "LEARN_AFTER", "LEARNER_L2", "DATABASE_PASSWORD");
    }

    @Test
    void thePasswordIsNotPrinted() {
        TrainerConfig config = TrainerConfig.read(Settings.of(Map.of("DATABASE_PASSWORD", "s3cret")));

        assertThat(config.toString()).doesNotContain("s3cret").contains("***");
    }
}
