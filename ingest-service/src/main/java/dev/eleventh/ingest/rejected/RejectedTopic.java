package dev.eleventh.ingest.rejected;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code examples-rejected} for HTTP requests. Kafka's consumer supports only one thread, so requests take turns.
 * The consumer is created when it is first needed.
 */
public final class RejectedTopic implements AutoCloseable {
    /** Maximum bytes of a fetch; a larger record is still fetched, alone. */
    private static final int FETCH_BYTES = 4 << 20;

    private final KafkaConnection kafka;
    private final Duration limit;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable KafkaConsumer<byte[], byte[]> consumer;

    /**
     * Creates a reader that is not connected yet.
     *
     * @param limit how long a request waits for its turn, and then again for the broker
     */
    public RejectedTopic(KafkaConnection kafka, Duration limit) {
        this.kafka = kafka;
        this.limit = limit;
    }

    /**
     * Runs a request when it is its turn.
     *
     * @throws TimeoutException when the turn does not come, or the broker does not answer, within the limit
     */
    <T> T read(Function<Reading, T> request) {
        if (!tookTurn()) {
            throw new TimeoutException("other requests are reading the rejected records");
        }
        try {
            if (consumer == null) {
                consumer = newConsumer();
            }
            Reading reading = new Reading(consumer, System.nanoTime() + limit.toNanos());
            try {
                return request.apply(reading);
            } finally {
                // otherwise prefetched records would stay in memory
                consumer.unsubscribe();
            }
        } finally {
            turn.unlock();
        }
    }

    private boolean tookTurn() {
        try {
            return turn.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private KafkaConsumer<byte[], byte[]> newConsumer() {
        int timeoutMs = Math.toIntExact(limit.toMillis());
        return new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "eleventh-ingest-rejected",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_BYTES,
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        20,
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        timeoutMs,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        timeoutMs)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() {
        turn.lock();
        try {
            if (consumer != null) {
                consumer.close();
                consumer = null;
            }
        } finally {
            turn.unlock();
        }
    }

    /** The reads of one request, until its deadline. */
    static final class Reading {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final long deadline;

        private Reading(KafkaConsumer<byte[], byte[]> consumer, long deadline) {
            this.consumer = consumer;
            this.deadline = deadline;
        }

        /** The offsets at which a partition may have records, from {@code first} to before {@code end}. */
        record Extent(int partition, long first, long end) {}

        List<Extent> extents() {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.EXAMPLES_REJECTED.name()).stream()
                    .map(PartitionInfo::partition)
                    .map(Reading::topicPartition)
                    .toList();
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
            return consumer.endOffsets(partitions).entrySet().stream()
                    .map(end ->
                            new Extent(end.getKey().partition(), first.getOrDefault(end.getKey(), 0L), end.getValue()))
                    .toList();
        }

        private static TopicPartition topicPartition(int partition) {
            return new TopicPartition(Topics.EXAMPLES_REJECTED.name(), partition);
        }

        /**
         * Returns the records at these offsets, oldest first. Not every offset has a record: the marker at the end of
         * each transaction uses one, and so do the records of aborted transactions.
         *
         * @param seen converts each record to the part of it that is kept
         */
        <T> List<T> window(int partition, long from, long end, Function<ConsumerRecord<byte[], byte[]>, T> seen) {
            TopicPartition topicPartition = topicPartition(partition);
            consumer.assign(List.of(topicPartition));
            consumer.seek(topicPartition, from);
            List<T> records = new ArrayList<>();
            while (consumer.position(topicPartition) < end) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("the broker did not deliver the records in time");
                }
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(100))) {
                    if (each.offset() < end) {
                        records.add(seen.apply(each));
                    }
                }
            }
            return records;
        }

        /** Returns the record at one offset; empty if there is none. */
        Optional<ConsumerRecord<byte[], byte[]>> record(int partition, long offset) {
            return extents().stream()
                    .filter(extent ->
                            extent.partition() == partition && extent.first() <= offset && offset < extent.end())
                    .flatMap(extent -> window(partition, offset, offset + 1, Function.identity()).stream())
                    .findFirst();
        }
    }
}
