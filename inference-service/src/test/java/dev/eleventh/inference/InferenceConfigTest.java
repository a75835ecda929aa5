package dev.eleventh.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.runtime.InvalidSettingsException;
import dev.eleventh.runtime.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferenceConfigTest {
    @Test
    void nothingMustBeSet() {
        Settings settings = Settings.of(Map.of());
        InferenceConfig config = InferenceConfig.read(settings);
        settings.verify();

        assertThat(config.bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(config.groupId()).isEqualTo("eleventh-inference");
        assertThat(config.maxBatch()).isEqualTo(64);
        assertThat(config.topLabels()).isEqualTo(5);
    }

    @Test
    void anInstanceHasTheSameTransactionalIdAfterARestartAndAnotherThanItsNeighbour() {
        assertThat(transactionalIdOnPort("8080")).isEqualTo(transactionalIdOnPort("8080"));
        assertThat(transactionalIdOnPort("8081")).isNotEqualTo(transactionalIdOnPort("8080"));
    }

    @Test
    void everyWrongSettingIsReportedAtOnce() {
        Settings settings = Settings.of(Map.of("MAX_BATCH", "0", "TOP_LABELS", "many", "AWAY_LIMIT", "soon"));
        InferenceConfig.read(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("MAX_BATCH", "TOP_LABELS", "AWAY_LIMIT");
    }

    private static String transactionalIdOnPort(String port) {
        return InferenceConfig.read(Settings.of(Map.of("HTTP_PORT", port))).transactionalId();
    }
}
