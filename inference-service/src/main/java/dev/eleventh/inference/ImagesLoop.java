package dev.eleventh.inference;

import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.TraceParent;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.BatchSpans;
import dev.eleventh.runtime.Outage;
import dev.eleventh.runtime.ServiceLoop;
import dev.eleventh.runtime.Tracing;
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
 * Answers the images on {@code images}: predictions and the offsets of their images are committed in one transaction, so
 * that an image has one prediction, whatever is killed and whoever takes over. While no version serves, images wait in
 * Kafka.
 */
final class ImagesLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImagesLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** To leave the group and abort what is open; without a broker, both are left to their timeouts. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    private final Runnable beforeJoining;
    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<Producer<String, Prediction>> producers;
    private final ChampionHolder holder;
    private final Predictor predictor;
    private final InferenceMetrics metrics;
    private final Tracing tracing;
    private final Outage outage;
    private @Nullable Producer<String, Prediction> producer;
    private @Nullable KafkaClientMetrics producerMetrics;
    private boolean subscribed;
    /**
     * Images of the next batch, at most: 1 after a failure, then twice as many each time. A batch that took longer than
     * Kafka waits for a member of a group to poll would take as long again, and for ever.
     */
    private int limit = Integer.MAX_VALUE;

    /**
     * Has not joined the group yet.
     *
     * @param beforeJoining runs each time before that; may throw what Kafka's client does
     */
    ImagesLoop(
            Runnable beforeJoining,
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<String, Prediction>> producers,
            ChampionHolder holder,
            Predictor predictor,
            InferenceMetrics metrics,
            Tracing tracing,
            Outage outage) {
        this.beforeJoining = beforeJoining;
        this.consumer = consumer;
        this.producers = producers;
        this.holder = holder;
        this.predictor = predictor;
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
            beginAnew(e);
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

    /** Stays in the group without taking anything; what a new assignment brings all the same is put back. */
    private void waitForChampion() {
        consumer.pause(consumer.assignment());
        take(consumer.poll(POLL), 0);
    }

    /** The first {@code count} records; the others are put back, to be polled again. */
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
        List<Prediction> predictions;
        // borrowed after the poll, so that what waited in it is answered by the newest version
        try (ChampionHolder.Lease lease = holder.borrow().orElseThrow()) {
            predictions = predictor.predict(
                    lease.champion(), batch.stream().map(ImageRequest::of).toList());
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        commit(open, batch, predictions, offsets, spans);
        metrics.predicted(predictions);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a send that failed fails the commit
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
     * After a failure nobody can say whether the transaction was committed: the offsets tell. So this instance leaves the
     * group, closes its producer, whose successor aborts what is open, and starts where the group is.
     */
    private void beginAnew(KafkaException cause) throws InterruptedException {
        outage.note(cause);
        log.warn("batch abandoned, beginning anew from the committed offsets reason={}", cause.toString());
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

    /** Ends a poll that waits; called from another thread. */
    void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        closeProducer();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
}
