package dev.eleventh.ingest.telemetry;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.TraceParent;
import dev.eleventh.runtime.telemetry.Tracing;
import io.opentelemetry.api.trace.Span;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Records the steps of one event in the topology as spans, if its trace is sampled. */
public final class ExampleSpan {
    private ExampleSpan() {}

    /**
     * Starts a span and puts it into the headers. Later steps with these headers become its children, whether the event
     * is accepted or rejected.
     */
    public static Span begin(Tracing tracing, RecordMetadata read, Headers headers) {
        Span span = tracing.process(read.topic(), read.partition(), read.offset(), TraceParent.of(headers));
        if (span.isRecording()) {
            TraceParent.set(headers, Tracing.traceparent(span));
        }
        return span;
    }

    public static void passed(Span span, ExampleEvent event, String outcome) {
        span.setAttribute("eleventh.example.id", event.id().value()).setAttribute("eleventh.outcome", outcome);
    }

    public static void rejected(Span span, RejectedException rejection) {
        span.setAttribute("eleventh.outcome", "rejected")
                .setAttribute("eleventh.rejection.reason", rejection.reason().code());
    }
}
