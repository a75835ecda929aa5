package dev.eleventh.inference.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.Upstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InferenceConfigTest {
    @Test
    void startsWithAnEmptyEnvironment() {
        Settings settings = Settings.of(Map.of());
        InferenceConfig config = InferenceConfig.read(settings);
        settings.verify();

        assertThat(config.kafka().bootstrapServers()).isEqualTo("localhost:9092");
        assertThat(config.groupId()).isEqualTo("eleventh-inference");
        assertThat(config.transactionalId()).startsWith("eleventh-inference-");
        assertThat(config.maxBatch()).isEqualTo(64);
        assertThat(config.topLabels()).isEqualTo(5);
        assertThat(config.awayLimit()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.upstreams()).isEmpty();
    }

    @Test
    void forwardsPathsOfServicesWithAKnownAddress() {
        Settings settings = Settings.of(Map.of("INGEST_URL", "http://ingest:8081/", "TRAINER_URL", ""));
        InferenceConfig config = InferenceConfig.read(settings);
        settings.verify();

        assertThat(config.upstreams())
                .containsExactly(new Upstream(
                        "ingest-service",
                        "INGEST_URL",
                        URI.create("http://ingest:8081"),
                        List.of("/v1/examples", "/v1/rejected")));
    }

    @Test
    void anInstanceKeepsItsUniqueTransactionalIdAfterARestart() {
        assertThat(transactionalIdOnPort("8080")).isEqualTo(transactionalIdOnPort("8080"));
        assertThat(transactionalIdOnPort("8081")).isNotEqualTo(transactionalIdOnPort("8080"));
    }

    private static String transactionalIdOnPort(String port) {
        return InferenceConfig.read(Settings.of(Map.of("HTTP_PORT", port))).transactionalId();
    }

    @Test
    void reportsAllInvalidSettingsTogether() {
        Settings settings = Settings.of(
                Map.of("MAX_BATCH", "0", "TOP_LABELS", "1001", "AWAY_LIMIT", "soon", "INGEST_URL", "ingest:8081"));
        InferenceConfig.read(settings);

        assertThatThrownBy(settings::verify)
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("MAX_BATCH")
                .hasMessageContaining("TOP_LABELS")
                .hasMessageContaining("AWAY_LIMIT")
                .hasMessageContaining("INGEST_URL");
    }
}
