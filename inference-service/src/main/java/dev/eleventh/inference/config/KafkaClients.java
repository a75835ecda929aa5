package dev.eleventh.inference.config;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.ArtifactReader;
import dev.eleventh.runtime.lifecycle.HealthProbe;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The service's Kafka clients, each configured for its use. */
public final class KafkaClients {
    /** How long a killed instance's open transaction blocks readers, unless the instance restarts and aborts it. */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;
    /** How long a killed instance's partitions stay assigned to it. */
    private static final int SESSION_TIMEOUT_MS = 10_000;
    /** A broker that does not answer for this long counts as unavailable. */
    private static final int ANSWER_TIMEOUT_MS = 15_000;

    /** Images to review may be lost, so they do not wait long. */
    private static final int REVIEW_TIMEOUT_MS = ANSWER_TIMEOUT_MS / 3;
    /** One and a half of the largest images. */
    private static final long REVIEW_BUFFER_BYTES = 16L << 20;

    private final InferenceConfig config;
    private final int requestTimeoutMs;

    /**
     * Creates the factory; opens no connection yet.
     *
     * @param requestPatience after this time without an answer, the broker counts as unavailable for clients that
     *     serve requests
     */
    public KafkaClients(InferenceConfig config, Duration requestPatience) {
        this.config = config;
        this.requestTimeoutMs = Math.toIntExact(requestPatience.toMillis());
    }

    /** Creates a consumer in no group, as every instance reads every version. */
    public Consumer<String, byte[]> models() {
        return reader("follow-models", Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
    }

    /** Creates a consumer for the follower's {@link ArtifactReader}. */
    public Consumer<String, byte[]> artifacts() {
        return artifacts("read-artifacts", ANSWER_TIMEOUT_MS);
    }

    /** Creates a consumer of artifacts of requested versions. It times out sooner, as a request waits for it. */
    public Consumer<String, byte[]> requestedArtifacts() {
        return artifacts("read-requested-artifacts", requestTimeoutMs);
    }

    private Consumer<String, byte[]> artifacts(String clientId, int timeoutMs) {
        Map<String, Object> own = Map.of(
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                timeoutMs,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                timeoutMs,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_uncommitted",
                // the client prefetches beyond a chunk; at the end of the topic, the request for the next chunk waits
                // for the prefetch to return
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                10);
        return reader(clientId, own);
    }

    /** Creates a consumer in no group that sees committed records of {@code predictions}. */
    public Consumer<String, byte[]> predictionsToShow() {
        return reader("show-predictions", Map.of(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"));
    }

    private Consumer<String, byte[]> reader(String clientId, Map<String, Object> own) {
        return new KafkaConsumer<>(
                consumerSettings(clientId, own), new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * Creates a consumer of {@code images}. Its group includes the consumers of this instance and of all others.
     *
     * @param number number of the loop that polls it, from 1
     */
    public Consumer<byte[], byte[]> images(int number) {
        Map<String, Object> own = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                config.groupId(),
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                SESSION_TIMEOUT_MS,
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                SESSION_TIMEOUT_MS / 5,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                config.maxBatch(),
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Topics.MAX_RECORD_BYTES);
        return new KafkaConsumer<>(
                consumerSettings("answer-images-" + number, own),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private Map<String, Object> consumerSettings(String clientId, Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_TIMEOUT_MS);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.putAll(own);
        return config.kafka().with(settings);
    }

    /** Creates an admin client for checking whether the broker is available. */
    public Admin admin() {
        int limitMs = (int) HealthProbe.ANSWER_LIMIT.toMillis();
        return Admin.create(config.kafka()
                .with(Map.of(
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        "inference-broker",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        limitMs,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        limitMs)));
    }

    /**
     * Creates a producer for predictions; its transactions are not initialised yet.
     *
     * @param number number of the loop that sends with it, from 1
     */
    public Producer<String, Prediction> predictions(int number) {
        return new KafkaProducer<>(
                config.kafka()
                        .with(Map.of(
                                ProducerConfig.CLIENT_ID_CONFIG,
                                "write-predictions-" + number,
                                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                                config.transactionalId() + "-" + number,
                                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                                TRANSACTION_TIMEOUT_MS,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                ANSWER_TIMEOUT_MS)),
                Topics.PREDICTIONS.key().serializer(),
                Topics.PREDICTIONS.value().serializer());
    }

    /** Creates a producer for images to review, which may be lost. */
    public Producer<String, byte[]> reviewRequests() {
        return new KafkaProducer<>(
                config.kafka()
                        .with(Map.of(
                                ProducerConfig.CLIENT_ID_CONFIG,
                                "request-reviews",
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                Topics.MAX_RECORD_BYTES,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                REVIEW_BUFFER_BYTES,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                REVIEW_TIMEOUT_MS,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                ANSWER_TIMEOUT_MS,
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                REVIEW_TIMEOUT_MS)),
                Topics.REVIEW_REQUESTS.key().serializer(),
                Topics.REVIEW_REQUESTS.value().serializer());
    }

    /** Creates a producer for pins. */
    public Producer<String, VersionPin> pins() {
        return new KafkaProducer<>(
                config.kafka()
                        .with(Map.of(
                                ProducerConfig.CLIENT_ID_CONFIG,
                                "pin-versions",
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.LINGER_MS_CONFIG,
                                0,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                requestTimeoutMs,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                requestTimeoutMs,
                                // half, so that a lost request can be sent once more
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                requestTimeoutMs / 2)),
                Topics.MODEL_CONTROL.key().serializer(),
                Topics.MODEL_CONTROL.value().serializer());
    }
}
