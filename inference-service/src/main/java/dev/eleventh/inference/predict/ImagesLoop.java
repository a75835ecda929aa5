package dev.eleventh.inference.predict;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.TraceParent;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ServingModelHolder;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.telemetry.BatchSpans;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Predicts the images on {@code images}. Predictions and the offsets of their images are committed in one
 * transaction, so an image has exactly one prediction, even after a crash or a takeover. While no version serves,
 * images wait in Kafka.
 */
public final class ImagesLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImagesLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /**
     * Time limit for leaving the group and aborting the open transaction. Without a broker, both are left to their
     * timeouts.
     */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Runnable beforeJoining;
    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<Producer<String, Prediction>> producers;
    private final ServingModelHolder holder;
    private final Predictor predictor;
    private final ReviewRequests reviews;
    private final InferenceMetrics metrics;
    private final Tracing tracing;
    private final OutageHealth outage;
    private @Nullable Producer<String, Prediction> producer;
    private @Nullable KafkaClientMetrics producerMetrics;
    private boolean subscribed;
    /**
     * Maximum number of images in the next batch: 1 after a failure, then doubled each time. Otherwise, a batch that
     * takes longer than Kafka's maximum poll interval would be retried in full, and fail indefinitely.
     */
    private int limit = Integer.MAX_VALUE;

    /**
     * Creates a loop that has not joined the group yet.
     *
     * @param beforeJoining runs each time before the loop joins the group; may throw the exceptions of Kafka's client
     */
    public ImagesLoop(
            Runnable beforeJoining,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<String, Prediction>> producers,
            ServingModelHolder holder,
            Predictor predictor,
            ReviewRequests reviews,
            InferenceMetrics metrics,
            Tracing tracing,
            OutageHealth outage) {
        this.beforeJoining = beforeJoining;
        this.consumer = consumer;
        this.producers = producers;
        this.holder = holder;
        this.predictor = predictor;
        this.reviews = reviews;
        this.metrics = metrics;
        this.tracing = tracing;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (!subscribed) {
                beforeJoining.run();
                consumer.subscribe(List.of(Topics.IMAGES.name()));
                subscribed = true;
            }
            pollOnce(openProducer());
            outage.over();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            restart(e);
        }
    }

    private void pollOnce(Producer<String, Prediction> open) {
        if (holder.isEmpty()) {
            waitForChampion();
            return;
        }
        consumer.resume(consumer.paused());
        List<ConsumerRecord<byte[], byte[]>> batch = take(consumer.poll(POLL), limit);
        if (!batch.isEmpty()) {
            answer(open, batch);
            limit = (int) Math.min(2L * limit, Integer.MAX_VALUE);
        }
    }

    /** Stays in the group without consuming. Records of a new assignment that arrive anyway are put back. */
    private void waitForChampion() {
        consumer.pause(consumer.assignment());
        take(consumer.poll(POLL), 0);
    }

    /** Returns the first {@code count} records, and puts the others back to be polled again. */
    private List<ConsumerRecord<byte[], byte[]>> take(ConsumerRecords<byte[], byte[]> polled, int count) {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            int some = Math.min(records.size(), count - taken.size());
            taken.addAll(records.subList(0, some));
            if (some < records.size()) {
                consumer.seek(partition, records.get(some).offset());
            }
        }
        return taken;
    }

    private void answer(Producer<String, Prediction> open, List<ConsumerRecord<byte[], byte[]>> batch) {
        try (BatchSpans spans = tracing.batch()) {
            if (!spans.areOff()) {
                batch.forEach(image ->
                        spans.begin(image.topic(), image.partition(), image.offset(), TraceParent.of(image.headers())));
            }
            answer(open, batch, spans);
            spans.done();
        }
    }

    private void answer(
            Producer<String, Prediction> open, List<ConsumerRecord<byte[], byte[]>> batch, BatchSpans spans) {
        List<ImageRequest> requests = batch.stream().map(ImageRequest::of).toList();
        List<Prediction> predictions;
        // borrowed after the poll, so that the newest version predicts the images that arrived during the poll
        try (ServingModelHolder.Lease lease = holder.borrow().orElseThrow()) {
            predictions = predictor.predict(lease.servingModel(), requests);
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        commit(open, batch, predictions, offsets, spans);
        metrics.predicted(predictions);
        reviews.offer(requests, predictions);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failed send fails the commit
    private void commit(
            Producer<String, Prediction> open,
            List<ConsumerRecord<byte[], byte[]>> batch,
            List<Prediction> predictions,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            BatchSpans spans) {
        open.beginTransaction();
        for (int i = 0; i < predictions.size(); i++) {
            Prediction prediction = predictions.get(i);
            ProducerRecord<String, Prediction> answer =
                    new ProducerRecord<>(Topics.PREDICTIONS.name(), prediction.id(), prediction);
            addTrace(spans.of(i), batch.get(i), answer);
            open.send(answer);
        }
        open.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        open.commitTransaction();
    }

    private static void addTrace(
            Span span, ConsumerRecord<byte[], byte[]> image, ProducerRecord<String, Prediction> answer) {
        if (span.isRecording()) {
            PredictionSpan.describe(span, answer.value());
            TraceParent.set(answer.headers(), Tracing.traceparent(span));
        } else {
            TraceParent.copy(image.headers(), answer.headers());
        }
    }

    private Producer<String, Prediction> openProducer() {
        Producer<String, Prediction> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
            producerMetrics = metrics.bind(open);
            open.initTransactions();
        }
        return open;
    }

    /**
     * Restarts from the committed offsets, as it is unknown after a failure whether the transaction was committed.
     * This instance leaves the group and closes its producer; the next producer aborts the open transaction, and
     * consumption resumes from the group's offsets.
     */
    private void restart(KafkaException cause) throws InterruptedException {
        outage.note(cause);
        log.warn("batch abandoned; restarting from the committed offsets reason={}", cause.toString());
        closeProducer();
        limit = 1;
        consumer.unsubscribe();
        subscribed = false;
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }

    private void closeProducer() {
        Producer<String, Prediction> open = producer;
        producer = null;
        if (producerMetrics != null) {
            producerMetrics.close();
            producerMetrics = null;
        }
        if (open != null) {
            open.close(CLOSE_LIMIT);
        }
    }

    /** Interrupts a waiting poll; called from another thread. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        closeProducer();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
}
