package dev.eleventh.trainer.learn;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.trainer.config.TrainerConfig;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The embeddings of the newest images sent for prediction. While an imported head's classes have no examples, its
 * predictions on these images are all that is known of the classes. They are kept in memory; a new leader reads them
 * again from the topic, which retains them for a week. Used by the leader's thread.
 */
final class UnlabelledImages implements AutoCloseable {
    /** Maximum number of embeddings kept. */
    static final int CAPACITY = 1_000;

    /** Once {@link #CAPACITY} is reached, reading a few newer images a minute is enough. */
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private static final Logger log = LoggerFactory.getLogger(UnlabelledImages.class);

    private final TrainerConfig.Kafka config;
    private final Embedder embedder;
    private final Clock clock;
    private final Deque<Embedding> newest = new ArrayDeque<>();
    private Instant pausedUntil = Instant.MIN;
    private @Nullable Consumer<byte[], byte[]> consumer;

    /** Connects on the first {@link #collect}. */
    UnlabelledImages(TrainerConfig.Kafka config, Embedder embedder, Clock clock) {
        this.config = config;
        this.embedder = embedder;
        this.clock = clock;
    }

    /** Reads a few more images, if there are any; does not wait. */
    void collect() {
        if (clock.instant().isBefore(pausedUntil)) {
            return;
        }
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            open = ImageRecords.consumer(config, "read_uncommitted", "latest");
            consumer = open;
            assign(open);
        }
        List<Pixels> pixels = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : open.poll(Duration.ZERO)) {
            if (record.value() != null) {
                decode(record.value(), pixels);
            }
        }
        embedder.embedEach(pixels).forEach(embedding -> embedding.ifPresent(newest::add));
        while (newest.size() > CAPACITY) {
            newest.removeFirst();
        }
        if (newest.size() == CAPACITY) {
            pausedUntil = clock.instant().plus(PAUSE);
        }
    }

    /** Starts before the end of the topic, far enough back to read as many images as are kept. */
    private static void assign(Consumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.IMAGES.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        consumer.endOffsets(partitions)
                .forEach((partition, end) -> consumer.seek(
                        partition,
                        Math.max(beginnings.getOrDefault(partition, 0L), end - CAPACITY / partitions.size())));
        log.info("collecting unlabelled images partitions={}", partitions.size());
    }

    private void decode(byte[] image, List<Pixels> pixels) {
        try {
            pixels.add(embedder.decode(image));
        } catch (InvalidImageException | RuntimeException e) {
            // the sender gets the reason with the prediction
            log.debug("unlabelled image skipped bytes={}", image.length, e);
        }
    }

    List<Embedding> embeddings() {
        return List.copyOf(newest);
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
