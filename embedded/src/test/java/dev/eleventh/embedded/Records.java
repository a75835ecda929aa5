package dev.eleventh.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.testing.Patience;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes and reads topics as the services do: in transactions, read committed. */
final class Records {
    private Records() {}

    static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, String transactionalId) {
        return producer(bootstrapServers, transactionalId, Duration.ofSeconds(10));
    }

    /** @param timeout the broker aborts a transaction that is open for longer */
    static KafkaProducer<byte[], byte[]> producer(String bootstrapServers, String transactionalId, Duration timeout) {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        transactionalId,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        EmbeddedKafka.MAX_MESSAGE_BYTES,
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        (int) timeout.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    static void commit(String bootstrapServers, String topic, byte[]... values) {
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers, "writer-of-" + topic)) {
            producer.beginTransaction();
            for (byte[] value : values) {
                var unused = producer.send(new ProducerRecord<>(topic, value));
            }
            producer.commitTransaction();
        }
    }

    static void commit(String bootstrapServers, String topic, String value) {
        commit(bootstrapServers, topic, value.getBytes(UTF_8));
    }

    /** Reads the first {@code count} values of partition 0, and any that arrived together with the last of them. */
    static List<byte[]> read(String bootstrapServers, String topic, int count) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            List<byte[]> values = new ArrayList<>();
            Patience.repeatUntil(
                    "%d records of %s".formatted(count, topic),
                    () -> values.size() >= count,
                    () -> consumer.poll(Duration.ofMillis(200)).forEach(polled -> values.add(polled.value())));
            return values;
        }
    }

    static List<String> readTexts(String bootstrapServers, String topic, int count) {
        return read(bootstrapServers, topic, count).stream()
                .map(bytes -> new String(bytes, UTF_8))
                .toList();
    }
}
