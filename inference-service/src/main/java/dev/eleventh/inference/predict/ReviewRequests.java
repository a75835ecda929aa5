package dev.eleventh.inference.predict;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.ReviewRequest;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.learning.review.ReviewWindow;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes some of the predicted images to {@code review-requests}, where the trainer and labelling tools read them: a
 * random part, some unknown ones, and those with the smallest margins. A prediction waits for the SHA-256 of its image,
 * and for nothing else here. An image that the broker does not accept is dropped. Thread-safe.
 */
public final class ReviewRequests implements ServiceLoop.Body, AutoCloseable {
    /** How often the chosen images are written. */
    static final Duration PERIOD = Duration.ofSeconds(5);

    /** Maximum number of images that one period writes, after quiet periods. */
    static final int BURST = 50;

    /** Average number of images that a period may write. */
    static final int PER_PERIOD = 10;

    /** Maximum bytes of the images that wait for the end of a period, or are being written; 40 MiB with large images. */
    static final long BYTES = 32L << 20;

    /** A person chooses from so many labels. */
    private static final int LABELS = 5;

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(ReviewRequests.class);

    private final boolean isOn;
    private final Supplier<Producer<String, byte[]>> producers;
    private final InferenceMetrics metrics;
    private final ReviewWindow<ReviewRequest> window = new ReviewWindow<>(BURST, BYTES);
    private int allowance = BURST;
    private boolean isPublishing;
    private boolean isStopping;
    private @Nullable Producer<String, byte[]> producer;

    /**
     * @param isOn whether images may be kept; if not, none is ever held or written
     * @param producers creates the producer when the first image is written
     */
    public ReviewRequests(boolean isOn, Supplier<Producer<String, byte[]>> producers, InferenceMetrics metrics) {
        this.isOn = isOn;
        this.producers = producers;
        this.metrics = metrics;
    }

    /** Considers predicted images, unless earlier ones are being written: the memory has one bound for both. */
    public void offer(List<ImageRequest> requests, List<Prediction> predictions) {
        if (!isOn) {
            return;
        }
        for (int i = 0; i < requests.size(); i++) {
            // an image that cannot be read has no digest, nor have pixels without a file
            Sha256 image = predictions.get(i).imageSha256();
            if (image != null) {
                offer(new ExampleId(image.hex()), requests.get(i), predictions.get(i));
            }
        }
    }

    private void offer(ExampleId id, ImageRequest request, Prediction prediction) {
        ReviewRequest image = new ReviewRequest(request.image(), prediction.first(LABELS), false);
        ReviewWindow.Offer<ReviewRequest> offer =
                new ReviewWindow.Offer<>(id, image, request.image().size(), prediction.margin(), prediction.unknown());
        synchronized (this) {
            if (!isPublishing) {
                window.offer(offer);
            }
        }
    }

    @Override
    public void runOnce() throws InterruptedException {
        pause();
        publish();
    }

    private synchronized void pause() throws InterruptedException {
        if (!isStopping) {
            TimeUnit.NANOSECONDS.timedWait(this, PERIOD.toNanos());
        }
    }

    /** Writes the images chosen since the last call. */
    void publish() {
        List<ReviewWindow.Choice<ReviewRequest>> chosen = drain();
        try {
            for (ReviewWindow.Choice<ReviewRequest> each : chosen) {
                send(new ReviewRequest(each.image().image(), each.image().prediction(), each.isRandom()));
            }
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            metrics.reviewRequest(false);
            log.warn("images not sent for review images={} reason={}", chosen.size(), e.toString());
        } finally {
            end();
        }
    }

    private synchronized void end() {
        isPublishing = false;
    }

    private synchronized List<ReviewWindow.Choice<ReviewRequest>> drain() {
        List<ReviewWindow.Choice<ReviewRequest>> chosen = window.drain(allowance);
        allowance = Math.min(BURST, allowance - chosen.size() + PER_PERIOD);
        isPublishing = true;
        return chosen;
    }

    private void send(ReviewRequest request) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(
                Topics.REVIEW_REQUESTS.name(),
                null,
                request.sha256().hex(),
                request.image().bytes(),
                request.headers());
        var unused = open().send(record, (metadata, failure) -> metrics.reviewRequest(failure == null));
    }

    private Producer<String, byte[]> open() {
        Producer<String, byte[]> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
        }
        return open;
    }

    /** Ends a pause. */
    public synchronized void wakeUp() {
        isStopping = true;
        notifyAll();
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(CLOSE_LIMIT);
        }
    }
}
