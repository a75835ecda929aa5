package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.ingest.check.ExampleChecks;
import dev.eleventh.ingest.telemetry.ExampleSpan;
import dev.eleventh.runtime.telemetry.Tracing;
import io.opentelemetry.api.trace.Span;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Runs the checks that need no stored state on a record, and keys the record by the example's id. */
final class CheckExample extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    /** Names of the child nodes of this step. */
    static final String PASSED = "key-by-example-id";

    static final String REJECTED = "reject-malformed";

    private final Rejections rejections;
    private final Tracing tracing;

    CheckExample(Rejections rejections, Tracing tracing) {
        this.rejections = rejections;
        this.tracing = tracing;
    }

    @Override
    public void process(Record<byte[], byte[]> example) {
        RecordMetadata read = context().recordMetadata().orElseThrow();
        RecordOrigin origin = RecordOrigin.of(read, example.key(), example.timestamp());
        Span span = ExampleSpan.begin(tracing, read, example.headers());
        try {
            PlainEvent plain = PlainEvent.of(example.headers(), example.value());
            ExampleEvent event = ExampleChecks.check(example.key(), plain, Instant.ofEpochMilli(example.timestamp()));
            ExampleSpan.passed(span, event, "passed");
            context()
                    .forward(
                            example.withKey(event.id().value().getBytes(UTF_8))
                                    .withValue(plain.value())
                                    .withHeaders(origin.addTo(plain.headers())),
                            PASSED);
        } catch (RejectedException e) {
            ExampleSpan.rejected(span, e);
            context().forward(rejections.reject(example, example.headers(), origin, e), REJECTED);
        } finally {
            span.end();
        }
    }
}
