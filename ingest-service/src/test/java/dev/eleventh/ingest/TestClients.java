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

/** A producer like those of other applications, and a reader that sees only committed records. */
public final class TestClients {
    private TestClients() {}

    /**
     * Creates a producer that accepts records larger than the broker's limit. {@code compression} is named as in Kafka.
     */
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
     * Returns all records of a topic that match {@code wanted}. Reads until {@code count} records match, and then to
     * the end that the topic has at that moment, so that surplus records are found.
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

    /** Returns the accepted events of examples whose ids start with the prefix. */
    public static List<ConsumerRecord<String, byte[]>> readAccepted(
            String bootstrapServers, int count, String idPrefix) {
        return read(
                bootstrapServers,
                Topics.EXAMPLES_ACCEPTED,
                count,
                record -> record.key().startsWith(idPrefix)
                        && !AcceptedKey.isTombstone(record.headers(), record.value()));
    }

    /** Returns the rejected records whose header {@code test} has the given value. */
    public static List<ConsumerRecord<byte[], byte[]>> readRejected(String bootstrapServers, int count, String test) {
        return read(
                bootstrapServers,
                Topics.EXAMPLES_REJECTED,
                count,
                record -> TestHeaders.text(record.headers(), "test").equals(test));
    }
}
