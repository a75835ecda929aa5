package dev.eleventh.inference;

import dev.eleventh.runtime.HttpAddress;
import dev.eleventh.runtime.KafkaConnection;
import dev.eleventh.runtime.Settings;
import dev.eleventh.runtime.Upstream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that can be set of the inference service.
 *
 * @param groupId instances with the same one share the partitions of {@code images}
 * @param transactionalId of this instance: started again under it, it fences what it left behind
 * @param maxBatch images answered in one transaction, at most
 * @param topLabels labels in a prediction, at most
 * @param awayLimit how long the broker may be away before the service gives up
 * @param upstreams the services whose paths are forwarded, so that one address serves everything
 */
public record InferenceConfig(
        KafkaConnection kafka,
        String groupId,
        String transactionalId,
        int maxBatch,
        int topLabels,
        Duration awayLimit,
        List<Upstream> upstreams) {
    /** Stands in the documentation for a default that differs from machine to machine. */
    private static final String AUTO = "auto";
    /** With the longest labels that there are, a prediction of so many is below a broker's limit of 1 MB a record. */
    private static final int MAX_TOP_LABELS = 1_000;

    /** Reads; the caller calls {@link Settings#verify()} before it uses the values. */
    public static InferenceConfig read(Settings settings) {
        InferenceConfig config = new InferenceConfig(
                KafkaConnection.read(settings),
                settings.text("INFERENCE_GROUP_ID", "eleventh-inference", "consumer group that shares images"),
                settings.text(
                        "INFERENCE_TRANSACTIONAL_ID",
                        AUTO,
                        "names this instance: unlike every other, the same after a restart; auto: after host and HTTP port"),
                settings.integer("MAX_BATCH", 64, 1, 1_024, "images answered in one transaction, at most"),
                settings.integer("TOP_LABELS", 5, 1, MAX_TOP_LABELS, "labels in a prediction, at most"),
                settings.duration(
                        "AWAY_LIMIT", Duration.ofMinutes(10), "how long the broker may be away before giving up"),
                upstreams(settings));
        return config.transactionalId.equals(AUTO) ? config.named(HttpAddress.read(settings)) : config;
    }

    private static List<Upstream> upstreams(Settings settings) {
        return Stream.of(
                        Upstream.read(settings, "ingest-service", "INGEST_URL", "/v1/examples", "/v1/rejected"),
                        Upstream.read(
                                settings,
                                "trainer-service",
                                "TRAINER_URL",
                                "/v1/labels",
                                "/v1/sources",
                                "/v1/learner",
                                "/v1/store",
                                "/v1/registry"))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Instances on one machine differ by their port. */
    private InferenceConfig named(HttpAddress address) {
        String name = "eleventh-inference-" + hostName() + "-" + address.port();
        return new InferenceConfig(kafka, groupId, name, maxBatch, topLabels, awayLimit, upstreams);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
