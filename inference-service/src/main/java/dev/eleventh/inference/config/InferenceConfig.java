package dev.eleventh.inference.config;

import dev.eleventh.backbone.onnx.Provider;
import dev.eleventh.runtime.config.Settings;
import dev.eleventh.runtime.http.HttpSettings;
import dev.eleventh.runtime.http.Upstream;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All settings of the inference service.
 *
 * @param groupId instances with the same group id share the partitions of {@code images}
 * @param transactionalId transactional id of this instance; a restart with the same id fences the previous process
 * @param maxBatch maximum number of images predicted in one transaction
 * @param topLabels maximum number of labels in a prediction
 * @param keepsForReview whether images may be kept for people to label
 * @param provider executes ONNX networks
 * @param awayLimit how long the broker may be unavailable before the service gives up
 * @param upstreams the services to which paths are forwarded, so that one address serves everything
 */
public record InferenceConfig(
        KafkaConnection kafka,
        String groupId,
        String transactionalId,
        int maxBatch,
        int topLabels,
        boolean keepsForReview,
        Provider provider,
        Duration awayLimit,
        List<Upstream> upstreams) {
    /** In the documentation, stands for a default that differs between machines. */
    private static final String AUTO = "auto";
    /** With this many labels of maximum length, a prediction is still below a broker's limit of 1 MB per record. */
    private static final int MAX_TOP_LABELS = 1_000;

    /** Reads the settings. The caller calls {@link Settings#verify()} before it uses the values. */
    public static InferenceConfig read(Settings settings) {
        InferenceConfig config = new InferenceConfig(
                KafkaConnection.read(settings),
                settings.text("INFERENCE_GROUP_ID", "eleventh-inference", "consumer group that shares images"),
                settings.text(
                        "INFERENCE_TRANSACTIONAL_ID",
                        AUTO,
                        "name of this instance: unique, and the same after a restart; auto: derived from host and HTTP port"),
                settings.integer("MAX_BATCH", 64, 1, 1_024, "maximum number of images answered in one transaction"),
                settings.integer("TOP_LABELS", 5, 1, MAX_TOP_LABELS, "maximum number of labels in a prediction"),
                settings.integer(
                                "REVIEW_CAPACITY",
                                0,
                                0,
                                10_000,
                                "above 0: images may be kept for people to label; use the trainer's value")
                        > 0,
                Provider.ofCode(settings.oneOf(
                        "ONNX_PROVIDER", "cpu", Provider.codes(), "what runs ONNX networks; cuda: a GPU build")),
                settings.duration(
                        "AWAY_LIMIT",
                        Duration.ofMinutes(10),
                        "how long the broker may be unavailable before the service exits"),
                upstreams(settings));
        return config.transactionalId.equals(AUTO) ? config.named(HttpSettings.read(settings)) : config;
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
                                "/v1/backbone",
                                "/v1/review",
                                "/v1/store",
                                "/v1/registry"))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Names this instance by host and port, as instances on one machine differ by their port. */
    private InferenceConfig named(HttpSettings address) {
        String name = "eleventh-inference-" + hostName() + "-" + address.port();
        return new InferenceConfig(
                kafka, groupId, name, maxBatch, topLabels, keepsForReview, provider, awayLimit, upstreams);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
