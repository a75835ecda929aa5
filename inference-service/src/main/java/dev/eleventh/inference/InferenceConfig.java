package dev.eleventh.inference;

import dev.eleventh.runtime.HttpAddress;
import dev.eleventh.runtime.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * All that can be set of the inference service.
 *
 * @param groupId instances with the same one share the partitions of {@code images}
 * @param transactionalId of this instance: started again under it, it fences what it left behind
 * @param maxBatch images embedded together, at most
 * @param topLabels labels in a prediction, at most
 * @param awayLimit how long the broker may be away before the service gives up
 */
public record InferenceConfig(
        String bootstrapServers,
        String groupId,
        String transactionalId,
        int maxBatch,
        int topLabels,
        Duration awayLimit) {
    /** With the longest labels that there are, a prediction of so many is below a broker's limit of 1 MB a record. */
    private static final int MAX_TOP_LABELS = 1_000;

    /** Reads; the caller calls {@link Settings#verify()} before it uses the values. */
    public static InferenceConfig read(Settings settings) {
        return new InferenceConfig(
                settings.text("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092", "brokers to start from"),
                settings.text("INFERENCE_GROUP_ID", "eleventh-inference", "consumer group that shares images"),
                settings.text(
                        "INFERENCE_TRANSACTIONAL_ID",
                        defaultTransactionalId(settings),
                        "this instance's transactional id; unlike that of every other instance, the same after a restart"),
                settings.integer("MAX_BATCH", 64, 1, 1_024, "images embedded together, at most"),
                settings.integer("TOP_LABELS", 5, 1, MAX_TOP_LABELS, "labels in a prediction, at most"),
                settings.duration(
                        "AWAY_LIMIT",
                        Duration.ofMinutes(10),
                        "how long broker or database may be away before giving up"));
    }

    /** Instances on one machine differ by their port. */
    private static String defaultTransactionalId(Settings settings) {
        return "eleventh-inference-%s-%d"
                .formatted(hostName(), HttpAddress.read(settings).port());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
