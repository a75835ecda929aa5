package dev.eleventh.trainer.record;

import dev.eleventh.contracts.event.TraceParent;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.lifecycle.SqlStates;
import dev.eleventh.runtime.telemetry.BatchSpans;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.database.SupersededException;
import io.opentelemetry.api.trace.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls {@code examples-accepted}, embeds, and records each batch in one transaction that also moves the position.
 * Kafka assigns partitions to instances and serves records. The position to resume from is read from the database
 * alone, so a crash at any point neither loses an example nor records one twice.
 */
public final class RecorderLoop implements ServiceLoop.Body, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RecorderLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final AcceptedRecordReader reader;
    private final ExampleStore store;
    private final RecorderMetrics metrics;
    private final Tracing tracing;
    private final WakeUp leader;
    private final OutageHealth outage;

    /** Next offset of each assigned partition, as this instance knows it; used by the loop's thread only. */
    private final SortedMap<Integer, Long> positions = new TreeMap<>();

    /** The committed offsets in Kafka, which are not authoritative. */
    private final Map<TopicPartition, Long> advised = new HashMap<>();

    private boolean subscribed;
    private boolean assigned;

    /** The failure to read the positions of the newest assignment; null if they were read. */
    private @Nullable RuntimeException unplaced;

    public RecorderLoop(
            Consumer<byte[], byte[]> consumer,
            AcceptedRecordReader reader,
            ExampleStore store,
            RecorderMetrics metrics,
            Tracing tracing,
            WakeUp leader,
            OutageHealth outage) {
        this.consumer = consumer;
        this.reader = reader;
        this.store = store;
        this.metrics = metrics;
        this.tracing = tracing;
        this.leader = leader;
        this.outage = outage;
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            subscribe();
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            requirePositions();
            List<ConsumerRecord<byte[], byte[]>> events = events(polled);
            if (!events.isEmpty()) {
                record(events);
            }
            commitAsAdvice();
            if (assigned) {
                outage.over();
            }
        } catch (SupersededException e) {
            log.warn("recorder fenced, rejoining the consumer group reason={}", e.getMessage());
            unsubscribe();
        } catch (OffsetOutOfRangeException e) {
            throw outOfRange(e);
        } catch (RuntimeException e) {
            outage.note(SqlStates.explained(e));
            unsubscribe();
            TimeUnit.NANOSECONDS.sleep(OutageHealth.PAUSE.toNanos());
        }
    }

    private void subscribe() {
        if (!subscribed) {
            consumer.subscribe(List.of(Topics.EXAMPLES_ACCEPTED.name()), new Assignment());
            subscribed = true;
        }
    }

    /** Gives the partitions back; the next subscription reads the positions again. */
    private void unsubscribe() {
        consumer.unsubscribe();
        positions.clear();
        advised.clear();
        subscribed = false;
        assigned = false;
        unplaced = null;
    }

    private void requirePositions() {
        if (unplaced != null) {
            throw unplaced;
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(ConsumerRecords<byte[], byte[]> polled) {
        List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            if (!AcceptedKey.isTombstone(record.headers(), record.value())) {
                events.add(record);
            }
        }
        return events;
    }

    private void record(List<ConsumerRecord<byte[], byte[]>> polled) {
        ReadRecords read;
        RecordBatch batch;
        BatchChanges recording;
        try (BatchSpans spans = tracing.batch()) {
            if (!spans.areOff()) {
                polled.forEach(record -> begin(spans, record));
            }
            read = reader.read(polled);
            batch = RecordBatch.of(read, positions);
            recording = store.record(batch);
            describe(spans, recording);
            spans.done();
        }
        batch.advances().forEach((partition, advance) -> positions.put(partition, advance.to()));
        metrics.recorded(recording, read.levels());
        leader.signal();
    }

    /** Begins a record's span. A rejected record is published with the span's header. */
    private static void begin(BatchSpans spans, ConsumerRecord<byte[], byte[]> record) {
        Headers headers = record.headers();
        Span span = spans.begin(record.topic(), record.partition(), record.offset(), TraceParent.of(headers));
        if (span.isRecording()) {
            TraceParent.set(headers, Tracing.traceparent(span));
        }
    }

    private static void describe(BatchSpans spans, BatchChanges recording) {
        if (spans.areOff()) {
            return;
        }
        List<BatchChanges.Event> events = recording.events();
        for (int i = 0; i < events.size(); i++) {
            BatchChanges.Event event = events.get(i);
            Span span =
                    spans.of(i).setAttribute("eleventh.outcome", event.outcome().code());
            if (event.event() != null) {
                span.setAttribute("eleventh.example.id", event.event().id().value());
            }
            if (event.reason() != null) {
                span.setAttribute("eleventh.rejection.reason", event.reason().code());
            }
        }
    }

    /**
     * Commits offsets for tools that show a group's lag; no instance starts from them. Everything before the
     * consumer's position is recorded, or is the marker of a transaction's end, which {@code consumer_position}
     * passes only with the next record. This also corrects offsets that Kafka keeps from an earlier database.
     */
    private void commitAsAdvice() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            long position = consumer.position(partition);
            if (!Objects.equals(advised.get(partition), position)) {
                offsets.put(partition, new OffsetAndMetadata(position));
            }
        }
        if (!offsets.isEmpty()) {
            consumer.commitAsync(offsets, this::noteAdvice);
        }
    }

    private void noteAdvice(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable Exception failure) {
        if (failure == null) {
            offsets.forEach((partition, offset) -> advised.put(partition, offset.offset()));
        } else {
            log.debug("offsets not committed to Kafka, but nothing is lost offsets={}", offsets, failure);
        }
    }

    private static TopicPartition partition(int partition) {
        return new TopicPartition(Topics.EXAMPLES_ACCEPTED.name(), partition);
    }

    private static IllegalStateException outOfRange(OffsetOutOfRangeException cause) {
        return new IllegalStateException(
                ("positions %s are not on the topic: events were deleted before they were recorded, or the topic was"
                                + " recreated; restore the topic, or start with an empty database")
                        .formatted(cause.offsetOutOfRangePartitions()),
                cause);
    }

    /** Starts each partition at the position in the database. */
    private final class Assignment implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            try {
                place(partitions);
            } catch (RuntimeException e) {
                // if thrown here, Kafka would log it each second, and hide the reason in its own exception
                unplaced = e;
                consumer.pause(partitions);
                partitions.forEach(partition -> consumer.seek(partition, 0));
            }
        }

        private void place(Collection<TopicPartition> partitions) {
            Map<Integer, Long> beginnings = new HashMap<>();
            consumer.beginningOffsets(partitions)
                    .forEach((partition, offset) -> beginnings.put(partition.partition(), offset));
            SortedMap<Integer, Long> found = store.positions(beginnings);
            found.forEach((partition, offset) -> consumer.seek(partition(partition), offset));
            positions.putAll(found);
            assigned = true;
            log.info("partitions assigned topic={} positions={}", Topics.EXAMPLES_ACCEPTED, found);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(partition -> positions.remove(partition.partition()));
            advised.keySet().removeAll(partitions);
        }
    }

    /** Interrupts a waiting poll; called from another thread. */
    public void wakeUp() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        // leaves the group, so that another instance takes over immediately; does not wait for an unavailable broker
        consumer.close(CloseOptions.timeout(CLOSE));
    }
}
