package dev.eleventh.ingest.config;

import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All settings of the ingest service.
 *
 * @param stateDirectory directory of the known examples; if it is lost, they are read again from Kafka
 * @param streamThreads number of partitions that are processed simultaneously
 * @param commitInterval how long an accepted example may wait for its transaction; each transaction costs the broker
 *     work
 * @param createTopics whether missing topics are created at start; otherwise the service waits for them
 * @param partitions number of partitions of created topics and of the known examples; the latter cannot be changed
 *     later
 * @param sourceQuota new examples per source and minute; 0 for no limit
 * @param outcomeWindow how long after a prediction its label counts
 * @param replicationFactor number of replicas of created topics, including internal ones
 * @param awayLimit how long the broker may be unavailable before the service exits
 * @param ackTimeout how long a request waits for the broker's acknowledgement
 */
public record IngestConfig(
        KafkaConnection kafka,
        Path stateDirectory,
        int streamThreads,
        Duration commitInterval,
        boolean createTopics,
        int partitions,
        int sourceQuota,
        Duration outcomeWindow,
        int replicationFactor,
        Duration awayLimit,
        Duration ackTimeout) {

    /** Reads the settings. The caller must call {@link Settings#verify()} before it uses the values. */
    public static IngestConfig read(Settings settings) {
        return new IngestConfig(
                KafkaConnection.read(settings),
                settings.path("STATE_DIRECTORY", Path.of("data", "ingest"), "where the known examples are kept"),
                settings.integer("STREAM_THREADS", 1, 1, 64, "how many partitions are processed simultaneously"),
                settings.duration(
                        "COMMIT_INTERVAL", Duration.ofMillis(50), "how long an example may wait for its transaction"),
                settings.flag("CREATE_TOPICS", true, "create missing topics at start; otherwise wait for them"),
                settings.integer(
                        "PARTITIONS",
                        3,
                        1,
                        1000,
                        "partitions of created topics and of the known examples; fixed at first start"),
                settings.integer(
                        "SOURCE_QUOTA", 0, 0, 1_000_000_000, "new examples per source and minute; 0: no limit"),
                settings.duration(
                        "OUTCOME_WINDOW",
                        Duration.ofDays(7),
                        "how long after a prediction its label counts for the live accuracy"),
                settings.integer("REPLICATION_FACTOR", 1, 1, 10, "replicas of created topics, including internal ones"),
                settings.duration(
                        "AWAY_LIMIT",
                        Duration.ofMinutes(10),
                        "how long the broker may be unavailable before the service exits"),
                settings.duration(
                        "ACK_TIMEOUT",
                        Duration.ofSeconds(10),
                        "how long a request waits for the broker's acknowledgement"));
    }
}
