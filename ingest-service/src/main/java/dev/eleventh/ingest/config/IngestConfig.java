package dev.eleventh.ingest.config;

import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.nio.file.Path;
import java.time.Duration;

/**
 * All that can be set of ingest.
 *
 * @param stateDirectory where the known examples are kept; lost, they are read again from Kafka
 * @param streamThreads how many partitions are worked on at once
 * @param commitInterval how long an accepted example may wait for its transaction; each one costs the broker work
 * @param createTopics whether topics that are missing are created at the start, else waited for
 * @param partitions of topics that are created, and of the known examples, which cannot be spread anew later
 * @param sourceQuota new examples of a source in a minute; 0 for no limit
 * @param replicationFactor of topics that are created, internal ones too
 * @param awayLimit how long the broker may be away before the service gives up
 * @param ackTimeout how long a request waits for the broker to take its example
 */
public record IngestConfig(
        KafkaConnection kafka,
        Path stateDirectory,
        int streamThreads,
        Duration commitInterval,
        boolean createTopics,
        int partitions,
        int sourceQuota,
        int replicationFactor,
        Duration awayLimit,
        Duration ackTimeout) {

    /** Reads; the caller calls {@link Settings#verify()} before it uses the values. */
    public static IngestConfig read(Settings settings) {
        return new IngestConfig(
                KafkaConnection.read(settings),
                settings.path("STATE_DIRECTORY", Path.of("data", "ingest"), "where the known examples are kept"),
                settings.integer("STREAM_THREADS", 1, 1, 64, "how many partitions are worked on at once"),
                settings.duration(
                        "COMMIT_INTERVAL", Duration.ofMillis(50), "how long an example may wait for its transaction"),
                settings.flag("CREATE_TOPICS", true, "create missing topics at the start; else wait for them"),
                settings.integer(
                        "PARTITIONS",
                        3,
                        1,
                        1000,
                        "of topics created here, and of the known examples; fixed at first start"),
                settings.integer(
                        "SOURCE_QUOTA", 0, 0, 1_000_000_000, "new examples of a source in a minute; 0: no limit"),
                settings.integer("REPLICATION_FACTOR", 1, 1, 10, "of topics created here, internal ones too"),
                settings.duration(
                        "AWAY_LIMIT", Duration.ofMinutes(10), "how long the broker may be away before giving up"),
                settings.duration(
                        "ACK_TIMEOUT",
                        Duration.ofSeconds(10),
                        "how long a request waits for the broker's acknowledgement"));
    }
}
