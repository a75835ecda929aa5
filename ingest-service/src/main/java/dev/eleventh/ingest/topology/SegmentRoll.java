package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.kafka.KafkaConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends a tombstone that belongs to no example to each partition of {@code examples-accepted} every hour. Kafka never
 * compacts a partition's newest segment, and closes that segment only when a record arrives. Without the tombstones, a
 * partition that receives no more records would keep a retracted image.
 */
public final class SegmentRoll implements AutoCloseable {
    public static final Duration INTERVAL = Duration.ofHours(1);

    private static final Logger log = LoggerFactory.getLogger(SegmentRoll.class);

    /** No example has this key, because no id begins with a space. */
    private static final byte[] KEY = " roll".getBytes(UTF_8);

    private static final int LIMIT_MS = 30_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "roll-segments");
        thread.setDaemon(true);
        return thread;
    });

    public SegmentRoll(KafkaConnection kafka, Duration interval) {
        producer = new KafkaProducer<>(
                kafka.with(Map.of(
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "roll-segments",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        LIMIT_MS,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        LIMIT_MS,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        LIMIT_MS / 2,
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        1L << 20)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        var unused = timer.scheduleWithFixedDelay(
                this::append, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void append() {
        try {
            for (PartitionInfo each : producer.partitionsFor(Topics.EXAMPLES_ACCEPTED.name())) {
                var unused = producer.send(
                        new ProducerRecord<>(each.topic(), each.partition(), KEY, null), SegmentRoll::noteFailure);
            }
        } catch (KafkaException e) {
            noteFailure(null, e);
        }
    }

    private static void noteFailure(@Nullable RecordMetadata appended, @Nullable Exception failure) {
        if (failure != null) {
            log.debug("segments not rolled; retrying at the next interval", failure);
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
