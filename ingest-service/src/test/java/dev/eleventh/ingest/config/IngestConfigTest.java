package dev.eleventh.ingest.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IngestConfigTest {
    @Test
    void everySettingHasADefault() {
        Settings settings = Settings.of(Map.of());
        IngestConfig config = IngestConfig.read(settings);
        settings.verify();

        assertThat(config)
                .isEqualTo(new IngestConfig(
                        KafkaConnection.plain("localhost:9092"),
                        Path.of("data/ingest"),
                        1,
                        Duration.ofMillis(50),
                        true,
                        3,
                        0,
                        Duration.ofDays(7),
                        1,
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(10)));
    }

    @Test
    void allProblemsAreReportedTogether() {
        Settings settings = Settings.of(Map.of("PARTITIONS", "0", "COMMIT_INTERVAL", "soon"));
        IngestConfig.read(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("PARTITIONS", "COMMIT_INTERVAL");
    }
}
