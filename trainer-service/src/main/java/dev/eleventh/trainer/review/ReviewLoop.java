package dev.eleventh.trainer.review;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.SqlStates;
import dev.eleventh.trainer.config.ReviewLimits;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads {@code review-requests}, embeds the images and stores them. A record that is read again changes nothing, because
 * an image is named by its content, so the offsets are committed after the images. One instance of the group reads.
 */
public final class ReviewLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ReviewLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    /** While nothing arrives, images still grow old, and people still answer. */
    private static final int IDLE_POLLS = 10;

    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<? extends Embedder> base;
    private final PostgresReviewImages images;
    private final ReviewLimits limits;
    private final ReviewMetrics metrics;
    private final OutageHealth outage;
    private boolean subscribed;
    private boolean emptied;
    private int idle;

    /**
     * @param base supplies the network that embeds examples, once for each batch
     */
    public ReviewLoop(
            Consumer<byte[], byte[]> consumer,
            Supplier<? extends Embedder> base,
            PostgresReviewImages images,
            ReviewLimits limits,
            ReviewMetrics metrics,
            OutageHealth outage) {
        this.consumer = consumer;
        this.base = base;
        this.images = images;
        this.limits = limits;
        this.metrics = metrics;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (limits.capacity() == 0) {
                keepNothing();
            } else {
                follow();
            }
            outage.over();
        } catch (RuntimeException e) {
            outage.note(SqlStates.explained(e));
            consumer.unsubscribe();
            subscribed = false;
            TimeUnit.NANOSECONDS.sleep(OutageHealth.PAUSE.toNanos());
        }
    }

    /** Deletes what an earlier setting kept. */
    private void keepNothing() throws InterruptedException {
        if (!emptied) {
            images.trim(limits);
            emptied = true;
        }
        TimeUnit.NANOSECONDS.sleep(OutageHealth.PAUSE.toNanos());
    }

    private void follow() {
        if (!subscribed) {
            consumer.subscribe(List.of(Topics.REVIEW_REQUESTS.name()));
            subscribed = true;
        }
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (!polled.isEmpty()) {
            Embedder backbone = base.get();
            images.add(read(polled, backbone), backbone.description().sha256());
            keepLimits();
            consumer.commitSync();
        } else if (++idle >= IDLE_POLLS && !consumer.assignment().isEmpty()) {
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
