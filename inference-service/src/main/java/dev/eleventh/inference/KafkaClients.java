package dev.eleventh.inference;

import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The service's connections to Kafka, each set as its use needs. */
final class KafkaClients {
    /** A killed instance's open transaction holds up readers for so long, unless it comes back and aborts it. */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    private final InferenceConfig config;
    private final MeterRegistry registry;

    KafkaClients(InferenceConfig config, MeterRegistry registry) {
        this.config = config;
        this.registry = registry;
    }

    /** A consumer in no group: every instance reads everything. */
    Consumer<String, byte[]> reader(String clientId) {
        return new KafkaConsumer<>(
                consumerSettings(Map.of(ConsumerConfig.CLIENT_ID_CONFIG, clientId)),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    Consumer<byte[], byte[]> images() {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                consumerSettings(Map.of(
                        ConsumerConfig.GROUP_ID_CONFIG,
                        config.groupId(),
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "answer-images",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        config.maxBatch(),
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        Topics.MAX_RECORD_BYTES)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        new KafkaClientMetrics(consumer).bindTo(registry);
        return consumer;
    }

    private Map<String, Object> consumerSettings(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(own);
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    /** A new producer for predictions; its transactions are not initialised yet. */
    Producer<String, Prediction> predictions() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers(),
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG, config.transactionalId(),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS),
                Topics.PREDICTIONS.key().serializer(),
                Topics.PREDICTIONS.value().serializer());
    }
}
