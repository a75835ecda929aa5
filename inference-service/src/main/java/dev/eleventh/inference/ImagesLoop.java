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
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final Consumer<byte[], byte[]> consumer;
    private final Supplier<Producer<String, Prediction>> producers;
    private final ChampionHolder holder;
    private final Predictor predictor;
    private final Outage outage;
    private @Nullable Producer<String, Prediction> producer;
    private boolean subscribed;

    ImagesLoop(
            Consumer<byte[], byte[]> consumer,
            Supplier<Producer<String, Prediction>> producers,
            ChampionHolder holder,
            Predictor predictor,
            Outage outage) {
        this.consumer = consumer;
        this.producers = producers;
        this.holder = holder;
        this.predictor = predictor;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (!subscribed) {
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
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        if (polled.isEmpty()) {
            return;
        }
        // borrowed after the poll, so that what waited in it is answered by the newest version
        try (ChampionHolder.Lease lease = holder.borrow().orElseThrow()) {
            answer(open, lease.champion(), polled);
        }
    }

    /** Stays in the group without taking anything; what a new assignment brings all the same is put back. */
    private void waitForChampion() {
        consumer.pause(consumer.assignment());
        ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
        for (TopicPartition partition : polled.partitions()) {
            consumer.seek(partition, polled.records(partition).get(0).offset());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a send that failed fails the commit
    private void answer(Producer<String, Prediction> open, Champion champion, ConsumerRecords<byte[], byte[]> polled) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        polled.forEach(records::add);
        List<Prediction> predictions = predictor.predict(
                champion, records.stream().map(ImageRequest::of).toList());
        open.beginTransaction();
        for (Prediction prediction : predictions) {
            open.send(new ProducerRecord<>(Topics.PREDICTIONS.name(), prediction.id(), prediction));
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            offsets.put(
                    new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        open.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
        open.commitTransaction();
    }

    private Producer<String, Prediction> openProducer() {
        Producer<String, Prediction> open = producer;
        if (open == null) {
            open = producers.get();
            producer = open;
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
        consumer.unsubscribe();
        subscribed = false;
        TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
    }

    private void closeProducer() {
        Producer<String, Prediction> open = producer;
        producer = null;
        if (open != null) {
            open.close(CLOSE_LIMIT);
        }
    }

    @Override
    public void close() {
        closeProducer();
        consumer.close(CloseOptions.timeout(CLOSE_LIMIT));
    }
}
