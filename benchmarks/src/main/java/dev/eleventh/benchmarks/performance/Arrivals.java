package dev.eleventh.benchmarks.performance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads records committed on a topic from now on, like a consumer. Not thread-safe. */
final class Arrivals implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final Await await;

    Arrivals(String bootstrapServers, String topic, Await await) {
        this.topic = topic;
        this.await = await;
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // seeking is lazy: without this request, records that arrive before the first poll would be missed
        partitions.forEach(consumer::position);
    }

    /** Returns when a record has arrived; those before it are skipped. */
    ConsumerRecord<byte[], byte[]> await(String key) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        while (found.isEmpty()) {
            poll(record -> {
                if (new String(record.key(), UTF_8).equals(key)) {
                    found.add(record);
                }
            });
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("timed out after %d s: no record '%s' on %s arrived"
                        .formatted(PATIENCE.toSeconds(), key, topic));
            }
        }
        return found.get(0);
    }

    /** Passes on the records that have arrived, waiting a moment if there are none. */
    int poll(Consumer<ConsumerRecord<byte[], byte[]>> taken) {
        await.check();
        int count = 0;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            taken.accept(record);
            count++;
        }
        return count;
    }

    /** Returns when this many records have arrived since the last call. */
    void take(int count) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int taken = 0;
        while (taken < count) {
            taken += poll(record -> {});
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("timed out after %d s: expected %d records on %s, %d arrived"
                        .formatted(PATIENCE.toSeconds(), count, topic, taken));
            }
        }
        if (taken > count) {
            throw new IllegalStateException("%d records on %s, expected %d".formatted(taken, topic, count));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
