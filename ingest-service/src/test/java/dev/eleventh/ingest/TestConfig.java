package dev.eleventh.ingest;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.Settings;
import java.nio.file.Path;
import java.util.Map;

/** The defaults, with an own place and a broker, and with the patience of tests. */
final class TestConfig {
    private TestConfig() {}

    static IngestConfig of(String bootstrapServers, Path stateDirectory) {
        Settings settings = Settings.of(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                bootstrapServers,
                "STATE_DIRECTORY",
                stateDirectory.toString(),
                "AWAY_LIMIT",
                Patience.MINUTES + "m",
                "ACK_TIMEOUT",
                Patience.MINUTES + "m"));
        IngestConfig config = IngestConfig.read(settings);
        settings.verify();
        return config;
    }
}
