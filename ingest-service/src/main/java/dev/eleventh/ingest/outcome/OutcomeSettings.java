package dev.eleventh.ingest.outcome;

import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.ingest.topology.StreamsSettings;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams for outcomes: as for examples, with bounded memory and fewer transactions. */
public final class OutcomeSettings {
    /** Also the name of the consumer group and the prefix of the internal topics, so it must never change. */
    static final String APPLICATION_ID = StreamsSettings.APPLICATION_ID + "-outcomes";

    /** An outcome waits for two commits. Each commit costs the broker work, and nobody waits for an outcome. */
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(500);

    private OutcomeSettings() {}

    public static Properties of(IngestConfig config) {
        Properties settings = StreamsSettings.of(config, APPLICATION_ID, COMMIT_INTERVAL);
        settings.put(
                StreamsConfig.STATE_DIR_CONFIG,
                OutcomeDirectory.of(config.stateDirectory(), config.outcomeWindow())
                        .toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, BoundedMemory.class);
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, SkipOddPredictions.class);
        return settings;
    }
}
