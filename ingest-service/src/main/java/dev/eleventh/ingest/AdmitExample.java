package dev.eleventh.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.runtime.Tracing;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Compares an event with what is known of its example: new ones and corrections go on, retries are dropped. */
final class AdmitExample extends ContextualProcessor<String, byte[], byte[], Outcome> {
    private final Rejections rejections;
    private final IngestMetrics metrics;
    private final Tracing tracing;
    private @Nullable KnownExamples known;

    AdmitExample(Rejections rejections, IngestMetrics metrics, Tracing tracing) {
        this.rejections = rejections;
        this.metrics = metrics;
        this.tracing = tracing;
    }

    @Override
    public void init(ProcessorContext<byte[], Outcome> context) {
        super.init(context);
        known = new KnownExamples(context.getStateStore(KnownExamples.STORE));
    }

    @Override
    public void process(Record<String, byte[]> example) {
        Origin origin = Origin.in(example.headers());
        Headers headers = Origin.removeFrom(example.headers());
        Span span = ExampleSpan.begin(tracing, context().recordMetadata().orElseThrow(), headers);
        byte[] id = example.key().getBytes(UTF_8);
        try {
            ExampleEvent event =
                    ExampleEventCodec.decode(id, headers, example.value(), Instant.ofEpochMilli(example.timestamp()));
            if (!knownExamples().admit(event)) {
                metrics.duplicate();
                ExampleSpan.passed(span, event, "duplicate");
                return;
            }
            metrics.accepted();
            ExampleSpan.passed(span, event, "accepted");
            context()
                    .forward(example.withKey(id)
                            .withValue(Outcome.passed(AcceptedEvent.value(event)))
                            .withHeaders(AcceptedEvent.headers(event, headers)));
        } catch (RejectedException e) {
            ExampleSpan.rejected(span, e);
            context().forward(rejections.reject(example, headers, origin, e));
        } finally {
            span.end();
        }
    }

    private KnownExamples knownExamples() {
        if (known == null) {
            throw new IllegalStateException("process was called before init");
        }
        return known;
    }
}
