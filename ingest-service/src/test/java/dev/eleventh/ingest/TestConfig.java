package dev.eleventh.ingest;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.runtime.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Default settings with a state directory, a broker, and the time limits of tests. */
public final class TestConfig {
    private TestConfig() {}

    public static IngestConfig of(String bootstrapServers, Path stateDirectory) {
        return of(bootstrapServers, stateDirectory, Map.of());
    }

    /** Returns the configuration with further settings by name. */
    public static IngestConfig of(String bootstrapServers, Path stateDirectory, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        all.put("STATE_DIRECTORY", stateDirectory.toString());
        all.put("AWAY_LIMIT", Patience.MINUTES + "m");
        all.put("ACK_TIMEOUT", Patience.MINUTES + "m");
        Settings settings = Settings.of(all);
        IngestConfig config = IngestConfig.read(settings);
        settings.verify();
        return config;
    }
}
