package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.telemetry.ExampleSpan;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.runtime.telemetry.Tracing;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Compares an event with the known state of its example. New examples and corrections are forwarded, and retries are
 * dropped. A new example must be within the quota of its source, if there is a quota. A retraction is followed by the
 * tombstones that erase the example. An event that the trainer rejected is undone.
 */
final class CompareWithKnownExamples extends ContextualProcessor<String, byte[], byte[], byte[]> {
    /** Names of the child nodes of this step. */
    static final String ACCEPTED = "take-accepted";

    static final String REJECTED = "reject-contradictory";

    private final Rejections rejections;
    private final IngestMetrics metrics;
    private final Tracing tracing;
    private final int sourceQuota;
    private final int partitions;
    private @Nullable KnownExamples known;
    private @Nullable SourceQuota quota;

    /**
     * @param sourceQuota new examples per source and minute, over all partitions; 0 for no limit
     */
    CompareWithKnownExamples(
            Rejections rejections, IngestMetrics metrics, Tracing tracing, int sourceQuota, int partitions) {
        this.rejections = rejections;
        this.metrics = metrics;
        this.tracing = tracing;
        this.sourceQuota = sourceQuota;
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        super.init(context);
        known = new KnownExamples(context.getStateStore(KnownExamples.STORE));
        quota = sourceQuota == 0
                ? null
                : new SourceQuota(context.getStateStore(SourceQuota.STORE), sourceQuota, partitions);
    }

    @Override
    public void process(Record<String, byte[]> repartitioned) {
        RecordOrigin origin = RecordOrigin.in(repartitioned.headers());
        Headers headers = RecordOrigin.removeFrom(repartitioned.headers());
        // restores the original time: after an outage, a backlog of days is repartitioned within a minute
        Record<String, byte[]> example =
                repartitioned.withHeaders(headers).withTimestamp(origin.timeOr(repartitioned.timestamp()));
        if (origin.topic().equals(Topics.EXAMPLES_RETURNED.name())) {
            takeBack(example, origin);
        } else {
            admit(example, origin, repartitioned.timestamp());
        }
    }

    private void admit(Record<String, byte[]> example, RecordOrigin origin, long now) {
        Headers headers = example.headers();
        Span span = ExampleSpan.begin(tracing, context().recordMetadata().orElseThrow(), headers);
        try {
            ExampleEvent event = ExampleEventCodec.decode(
                    example.key().getBytes(UTF_8), headers, example.value(), Instant.ofEpochMilli(example.timestamp()));
            if (quota != null && knownExamples().isNew(event)) {
                quota.take(event, example.timestamp(), now);
            }
            AcceptedFrom acceptance = AcceptedFrom.of(origin);
            if (!knownExamples().admit(event, acceptance)) {
                metrics.duplicate();
                ExampleSpan.passed(span, event, "duplicate");
                return;
            }
            metrics.accepted();
            ExampleSpan.passed(span, event, "accepted");
            accept(event, AcceptedEvent.headers(event, acceptance, headers), example.timestamp());
        } catch (RejectedException e) {
            ExampleSpan.rejected(span, e);
            context().forward(rejections.reject(example, headers, origin, e), REJECTED);
        } finally {
            span.end();
        }
    }

    private void accept(ExampleEvent event, Headers headers, long timestamp) {
        byte[] key = AcceptedKey.of(event).getBytes(UTF_8);
        context().forward(new Record<>(key, AcceptedEvent.value(event), timestamp, headers), ACCEPTED);
        if (event instanceof ExampleEvent.Retracted) {
            erase(event.id(), timestamp);
        }
    }

    private void erase(ExampleId id, long timestamp) {
        for (String erased : AcceptedKey.erasedWith(id)) {
            context().forward(new Record<>(erased.getBytes(UTF_8), null, timestamp), ACCEPTED);
        }
    }

    /**
     * Undoes a rejected event in the store, so that the store agrees with the trainer. The rejection becomes visible in
     * the same transaction, and not earlier.
     */
    private void takeBack(Record<String, byte[]> example, RecordOrigin origin) {
        Headers headers = RecordedExample.removeFrom(example.headers());
        Span span = ExampleSpan.begin(tracing, context().recordMetadata().orElseThrow(), headers);
        try {
            ReturnedEvent returned = ReturnedEvent.of(example);
            boolean changed = knownExamples().takeBack(returned);
            if (changed) {
                undo(returned, example.timestamp());
            }
            ExampleSpan.passed(span, returned.event(), changed ? "taken-back" : "returned");
        } catch (RejectedException e) {
            // it carries no event, so ingest never accepted it, and there is no id to free
            ExampleSpan.rejected(span, e);
        } finally {
            span.end();
        }
        context().forward(new Record<>(origin.key(), example.value(), example.timestamp(), headers), REJECTED);
    }

    /**
     * Erases the rejected event from {@code examples-accepted}, so that a trainer that records everything again does
     * not find it. A rejected relabelled event may have replaced the last good label there, because both have the same
     * key, so that label is written again.
     */
    private void undo(ReturnedEvent returned, long timestamp) {
        Optional<RecordedExample> recorded = returned.recorded();
        if (recorded.isEmpty()) {
            erase(returned.id(), timestamp);
        } else if (returned.event() instanceof ExampleEvent.Relabelled rejected) {
            ExampleEvent before = new ExampleEvent.Relabelled(
                    rejected.id(),
                    rejected.source(),
                    rejected.time(),
                    recorded.get().label());
            accept(before, AcceptedEvent.headers(before, AcceptedFrom.UNKNOWN, new RecordHeaders()), timestamp);
        }
    }

    private KnownExamples knownExamples() {
        if (known == null) {
            throw new IllegalStateException("process was called before init");
        }
        return known;
    }
}
