package dev.eleventh.inference;

import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.runtime.Outage;
import dev.eleventh.runtime.ServiceLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the images on {@code images}: predictions and the offsets of their images are committed together, so that an
 * image has one prediction, whatever is killed and whoever takes over. While no version serves, images wait in Kafka.
 */
final class ImagesLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ImagesLoop.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<PredictionLog> logs;
    private final ChampionHolder holder;
    private final Predictor predictor;
    private final InferenceMetrics metrics;
    private final Outage outage;

    private @Nullable PredictionLog predictions;
    private boolean subscribed;
    /**
     * Images of the next batch, at most: 1 after a failure, then twice as many each time. A batch that took longer than
     * Kafka waits for a member of a group would take as long again, and for ever.
     */
    private int limit = Integer.MAX_VALUE;

    ImagesLoop(
            Consumer<byte[], byte[]> consumer,
            Supplier<PredictionLog> logs,
            ChampionHolder holder,
            Predictor predictor,
            InferenceMetrics metrics,
            Outage outage) {
        this.consumer = consumer;
        this.logs = logs;
        this.holder = holder;
        this.predictor = predictor;
        this.metrics = metrics;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            // first: it settles what a predecessor left open, and with it where the group is
            PredictionLog open = openPredictions();
            subscribe();
            if (holder.isEmpty()) {
                waitForChampion();
            } else {
                answer(open);
            }
            outage.over();
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            beginAnew(e);
        }
    }

    private PredictionLog openPredictions() {
        if (predictions == null) {
            predictions = logs.get();
        }
        return predictions;
    }

    private void subscribe() {
        if (!subscribed) {
            consumer.subscribe(List.of(Topics.IMAGES.name()));
            subscribed = true;
        }
    }

    /** Stays in the group without taking anything; what a new assignment brings all the same is put back. */
    private void waitForChampion() {
        consumer.pause(consumer.assignment());
        take(consumer.poll(POLL), 0);
    }

    private void answer(PredictionLog open) {
        consumer.resume(consumer.paused());
        List<ConsumerRecord<byte[], byte[]>> batch = take(consumer.poll(POLL), limit);
        if (batch.isEmpty()) {
            return;
        }
        List<Prediction> answers;
        // borrowed after the poll, so that what was waited for in it is answered by the newest version
        try (ChampionHolder.Lease lease = holder.borrow().orElseThrow()) {
            answers = predictor.predict(
                    lease.champion(), batch.stream().map(ImageRequest::of).toList());
        }
        open.append(answers, positionsAfter(batch), consumer.groupMetadata());
        metrics.predicted(answers);
        limit = (int) Math.min(2L * limit, Integer.MAX_VALUE);
    }

    /** The first {@code count} records; the consumer goes back to before the others. */
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

    private static Map<TopicPartition, OffsetAndMetadata> positionsAfter(List<ConsumerRecord<byte[], byte[]>> batch) {
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : batch) {
            positions.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        return positions;
    }

    /**
     * After a failure nobody can say whether the batch was committed: the offsets tell. So this instance leaves the
     * group, opens the predictions again, which ends what is open, and starts where the group is.
     */
    private void beginAnew(KafkaException cause) throws InterruptedException {
        outage.note(cause);
        log.warn("batch abandoned, beginning anew from the committed offsets reason={}", cause.toString());
        closePredictions();
        consumer.unsubscribe();
        subscribed = false;
        limit = 1;
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }

    private void closePredictions() {
        PredictionLog open = predictions;
        predictions = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closePredictions();
    }
}
