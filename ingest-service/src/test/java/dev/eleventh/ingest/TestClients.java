package dev.eleventh.ingest;

import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A producer as others have them, and a reader that sees what was committed. */
public final class TestClients {
    private TestClients() {}

    /** {@code compression} as Kafka names it; the client itself sets no limit. */
    public static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, String compression) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        compression,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        128 << 20,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        64 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * All records of a topic that {@code wanted} takes, read until there are {@code count}, and then on until what was
     * on the topic at that moment has been read, so that one too many is seen.
     */
    public static <K, V> List<ConsumerRecord<K, V>> read(
            String bootstrapServers, Topic<K, V> topic, int count, Predicate<ConsumerRecord<K, V>> wanted) {
        try (KafkaConsumer<K, V> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                topic.key().deserializer(),
                topic.value().deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            List<ConsumerRecord<K, V>> records = new ArrayList<>();
            Runnable poll = () -> poll(consumer, records, wanted);
            Patience.repeatUntil(
                    "%d records of %s".formatted(count, topic.name()), () -> records.size() >= count, poll);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Patience.repeatUntil(
                    "the end of " + topic.name(),
                    () -> ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue()),
                    poll);
            return records;
        }
    }

    private static <K, V> void poll(
            KafkaConsumer<K, V> consumer, List<ConsumerRecord<K, V>> records, Predicate<ConsumerRecord<K, V>> wanted) {
        consumer.poll(Duration.ofMillis(100)).forEach(polled -> {
            if (wanted.test(polled)) {
                records.add(polled);
            }
        });
    }

    /** Events of examples whose ids begin so. */
    public static List<ConsumerRecord<String, byte[]>> readAccepted(
            String bootstrapServers, int count, String idPrefix) {
        return read(
                bootstrapServers,
                Topics.EXAMPLES_ACCEPTED,
                count,
                record -> record.key().startsWith(idPrefix)
                        && !AcceptedKey.isTombstone(record.headers(), record.value()));
    }

    /** Those that carry a header {@code test} with the given value. */
    public static List<ConsumerRecord<byte[], byte[]>> readRejected(String bootstrapServers, int count, String test) {
        return read(
                bootstrapServers,
                Topics.EXAMPLES_REJECTED,
                count,
                record -> TestHeaders.text(record.headers(), "test").equals(test));
    }
}
