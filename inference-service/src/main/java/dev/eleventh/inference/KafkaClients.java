package dev.eleventh.inference;

import dev.eleventh.contracts.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The service's connections to Kafka, each set as its use needs; its consumers are closed here, with their metrics. */
final class KafkaClients implements AutoCloseable {
    /** A killed instance's open transaction holds up readers for so long, unless it comes back and aborts it. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 15_000;
    /** A killed instance's partitions wait for so long before the others get them. */
    private static final int SESSION_TIMEOUT_MILLIS = 15_000;
    /** Of encoded images at once; Kafka gives one record more than it should rather than none. */
    private static final int FETCH_BYTES = 4 * Topics.MAX_RECORD_BYTES;
    /** New topics and partitions are found within it. */
    private static final int METADATA_MILLIS = 30_000;
    /** Below what closing the whole process may take. */
    private static final int API_TIMEOUT_MILLIS = 15_000;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final InferenceConfig config;
    private final MeterRegistry registry;
    private final Deque<Runnable> opened = new ArrayDeque<>();

    KafkaClients(InferenceConfig config, MeterRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /** A consumer in no group: every instance reads everything. */
    Consumer<String, byte[]> reader(String name) {
        return consumer(name, Map.of(), new StringDeserializer());
    }

    /** A consumer that shares the images with the other instances of the group. */
    Consumer<byte[], byte[]> images() {
        Map<String, Object> own = Map.of(
                ConsumerConfig.GROUP_ID_CONFIG,
                config.groupId(),
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                config.maxBatch(),
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                Topics.MAX_RECORD_BYTES,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES);
        return consumer("images", own, new ByteArrayDeserializer());
    }

    private <K> Consumer<K, byte[]> consumer(String name, Map<String, Object> own, Deserializer<K> key) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, config.transactionalId() + "-" + name);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, METADATA_MILLIS);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        KafkaConsumer<K, byte[]> consumer = new KafkaConsumer<>(settings, key, new ByteArrayDeserializer());
        opened.push(() -> consumer.close(CloseOptions.timeout(CLOSE_LIMIT)));
        KafkaClientMetrics metrics = new KafkaClientMetrics(consumer);
        opened.push(metrics::close);
        metrics.bindTo(registry);
        return consumer;
    }

    /** Settings of the producer of predictions. */
    Map<String, Object> predictions() {
        return Map.of(
                ProducerConfig.CLIENT_ID_CONFIG,
                config.transactionalId() + "-predictions",
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                config.transactionalId(),
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                TRANSACTION_TIMEOUT_MILLIS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                API_TIMEOUT_MILLIS);
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            opened.pop().run();
        }
    }
}
