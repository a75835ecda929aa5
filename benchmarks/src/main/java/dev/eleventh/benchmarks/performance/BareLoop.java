package dev.eleventh.benchmarks.performance;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Copies one topic to another without looking at the records: it consumes and produces, and commits both in a
 * transaction, as often as ingest does.
 */
final class BareLoop implements AutoCloseable {
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String to;
    private final Thread thread;
    private final Map<TopicPartition, OffsetAndMetadata> copied = new HashMap<>();
    private volatile boolean closing;

    private BareLoop(String bootstrapServers, String from, String to, Await await) {
        this.to = to;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.GROUP_ID_CONFIG, "bare-loop",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        "bare-loop",
                        ProducerConfig.LINGER_MS_CONFIG,
                        5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer.subscribe(List.of(from));
        this.thread = new Thread(
                () -> {
                    try {
                        run();
                    } catch (RuntimeException e) {
                        await.failed("bare-loop", e);
                    }
                },
                "bare-loop");
    }

    static BareLoop start(String bootstrapServers, String from, String to, Await await) {
        BareLoop loop = new BareLoop(bootstrapServers, from, to, await);
        loop.thread.start();
        return loop;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed send makes the commit fail
    private void run() {
        producer.initTransactions();
        long begun = 0;
        while (!closing) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(COMMIT_INTERVAL)) {
                if (copied.isEmpty()) {
                    producer.beginTransaction();
                    begun = System.nanoTime();
                }
                producer.send(new ProducerRecord<>(to, null, record.key(), record.value(), record.headers()));
                copied.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
            if (!copied.isEmpty() && System.nanoTime() - begun >= COMMIT_INTERVAL.toNanos()) {
                commit();
            }
        }
    }

    private void commit() {
        producer.sendOffsetsToTransaction(copied, consumer.groupMetadata());
        producer.commitTransaction();
        copied.clear();
    }

    @Override
    public void close() throws InterruptedException {
        closing = true;
        thread.join();
        producer.close();
        consumer.close();
    }
}
