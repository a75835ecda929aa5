package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.config.TrainerConfig;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads topics of images outside any consumer group. */
final class ImageRecords {
    private static final int AT_ONCE = 64;

    private ImageRecords() {}

    /**
     * Connects a consumer; its caller assigns partitions.
     *
     * @param isolation {@code read_committed} or {@code read_uncommitted}
     * @param from where a partition without a position begins: {@code earliest} or {@code latest}
     */
    static Consumer<byte[], byte[]> consumer(TrainerConfig.Kafka config, String isolation, String from) {
        return new KafkaConsumer<>(
                config.connection()
                        .with(Map.of(
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                isolation,
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                AT_ONCE,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                from,
                                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                                Topics.MAX_RECORD_BYTES,
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
