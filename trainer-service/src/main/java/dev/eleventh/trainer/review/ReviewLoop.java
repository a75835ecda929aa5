package dev.eleventh.trainer.review;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.SqlStates;
import dev.eleventh.trainer.config.ReviewLimits;
import dev.eleventh.trainer.database.TransientFailures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code review-requests}, embeds the images and stores them. A record that is read again changes nothing, because
 * an image is named by its content, so the offsets are committed after the images. One instance of the group reads.
 * While Kafka or the database fails, it tries again each second and never gives up: the trainer records and learns
 * without it.
 */
public final class ReviewLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReviewLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** While nothing arrives, images still grow old, and people still answer. */
    private static final int IDLE_POLLS = 10;
    /** Number of pauses between two deletions while nothing is kept. */
    private static final int EMPTY_PAUSES = 60;

    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<? extends Embedder> base;
    private final PostgresReviewImages images;
    private final ReviewLimits limits;
    private final ReviewMetrics metrics;
    private final Duration pause;
    private boolean subscribed;
    private boolean failing;
    private int pauses;
    private int idle;

    /**
     * @param base supplies the network that embeds examples, once for each batch
     */
    public ReviewLoop(
            Consumer<byte[], byte[]> consumer,
            Supplier<? extends Embedder> base,
            PostgresReviewImages images,
            ReviewLimits limits,
            ReviewMetrics metrics) {
        this(consumer, base, images, limits, metrics, PAUSE);
    }

    /** @param pause {@link #PAUSE}, or less in a test */
    ReviewLoop(
            Consumer<byte[], byte[]> consumer,
            Supplier<? extends Embedder> base,
            PostgresReviewImages images,
            ReviewLimits limits,
            ReviewMetrics metrics,
            Duration pause) {
        this.consumer = consumer;
        this.base = base;
        this.images = images;
        this.limits = limits;
        this.metrics = metrics;
        this.pause = pause;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (limits.capacity() == 0) {
                keepNothing();
            } else {
                follow();
            }
            failing = false;
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            restart(e);
        }
    }

    /** Joins the group again in a second, from the committed offsets, however long Kafka or the database fails. */
    private void restart(RuntimeException failure) throws InterruptedException {
        if (!(failure instanceof KafkaException) && !TransientFailures.isAway(failure)) {
            throw SqlStates.explained(failure);
        }
        if (!failing) {
            log.warn("review waits and tries again each second reason={}", failure.toString());
        }
        failing = true;
        subscribed = false;
        metrics.show(null);
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    /** Deletes what an earlier setting kept, and what a trainer with that setting still adds. */
    private void keepNothing() throws InterruptedException {
        if (pauses++ % EMPTY_PAUSES == 0) {
            images.trim(limits);
        }
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }

    private void follow() {
        if (!subscribed) {
            consumer.unsubscribe();
            consumer.subscribe(List.of(Topics.REVIEW_REQUESTS.name()));
            subscribed = true;
        }
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
            Embedder backbone = base.get();
            images.add(read(polled, backbone), backbone.description().sha256());
            keepLimits();
            consumer.commitSync();
        } else if (consumer.assignment().isEmpty()) {
            metrics.show(null);
        } else if (++idle >= IDLE_POLLS) {
            keepLimits();
        }
    }

    private void keepLimits() {
        idle = 0;
        images.trim(limits);
        metrics.show(images.summary());
    }

    private static List<ReceivedImage> read(Iterable<ConsumerRecord<byte[], byte[]>> records, Embedder backbone) {
        List<ConsumerRecord<byte[], byte[]>> readable = new ArrayList<>();
        List<ReviewRequest> requests = new ArrayList<>();
        List<Pixels> pixels = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                ReviewRequest request = ReviewRequest.of(record.headers(), record.value());
                pixels.add(backbone.decode(request.image().bytes()));
                requests.add(request);
                readable.add(record);
            } catch (InvalidImageException | RuntimeException e) {
                log.warn(
                        "review request skipped partition={} offset={} reason={}",
                        record.partition(),
                        record.offset(),
                        e.toString());
            }
        }
        Iterator<Optional<Embedding>> embeddings = backbone.embedEach(pixels).iterator();
        List<ReceivedImage> received = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            received.add(new ReceivedImage(
                    requests.get(i),
                    Instant.ofEpochMilli(readable.get(i).timestamp()),
                    embeddings.next().orElse(null)));
        }
        return received;
    }

    /** Interrupts a waiting poll; called from another thread. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
