package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.AcceptedKey;
import dev.eleventh.runtime.Tracing;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Compares an event with what is known of its example: new ones and corrections go on, retries are dropped. New ones must be
 * within their source's quota, if there is one. A retraction is followed by the tombstones that erase the example.
 */
final class AdmitExample extends ContextualProcessor<String, byte[], byte[], Outcome> {
    private final Rejections rejections;
    private final IngestMetrics metrics;
    private final Tracing tracing;
    private final int sourceQuota;
    private final int partitions;
    private @Nullable KnownExamples known;
    private @Nullable SourceQuota quota;

    /**
     * @param sourceQuota new examples of a source in a minute, over all partitions; 0 for no limit
     */
    AdmitExample(Rejections rejections, IngestMetrics metrics, Tracing tracing, int sourceQuota, int partitions) {
        this.rejections = rejections;
        this.metrics = metrics;
        this.tracing = tracing;
        this.sourceQuota = sourceQuota;
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<byte[], Outcome> context) {
        super.init(context);
        known = new KnownExamples(context.getStateStore(KnownExamples.STORE));
        quota = sourceQuota == 0
                ? null
                : new SourceQuota(context.getStateStore(SourceQuota.STORE), sourceQuota, partitions);
    }

    @Override
    public void process(Record<String, byte[]> repartitioned) {
        Origin origin = Origin.in(repartitioned.headers());
        Headers headers = Origin.removeFrom(repartitioned.headers());
        // after an outage, a backlog of days is repartitioned within a minute
        Record<String, byte[]> example = repartitioned.withTimestamp(origin.timeOr(repartitioned.timestamp()));
        Span span = ExampleSpan.begin(tracing, context().recordMetadata().orElseThrow(), headers);
        byte[] id = example.key().getBytes(UTF_8);
        try {
            ExampleEvent event =
                    ExampleEventCodec.decode(id, headers, example.value(), Instant.ofEpochMilli(example.timestamp()));
            if (quota != null && knownExamples().isNew(event)) {
                quota.take(event, example.timestamp(), repartitioned.timestamp());
            }
            if (!knownExamples().admit(event)) {
                metrics.duplicate();
                ExampleSpan.passed(span, event, "duplicate");
                return;
            }
            metrics.accepted();
            ExampleSpan.passed(span, event, "accepted");
            accept(example, event, headers);
        } catch (RejectedException e) {
            ExampleSpan.rejected(span, e);
            context().forward(rejections.reject(example, headers, origin, e));
        } finally {
            span.end();
        }
    }

    private void accept(Record<String, byte[]> example, ExampleEvent event, Headers headers) {
        context()
                .forward(example.withKey(AcceptedKey.of(event).getBytes(UTF_8))
                        .withValue(Outcome.passed(AcceptedEvent.value(event)))
                        .withHeaders(AcceptedEvent.headers(event, headers)));
        if (event instanceof ExampleEvent.Retracted) {
            for (String erased : AcceptedKey.erasedWith(event.id())) {
                context().forward(new Record<>(erased.getBytes(UTF_8), Outcome.passed(null), example.timestamp()));
            }
        }
    }

    private KnownExamples knownExamples() {
        if (known == null) {
            throw new IllegalStateException("process was called before init");
        }
        return known;
    }
}
