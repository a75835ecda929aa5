package dev.eleventh.runtime.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of records that are processed together. Each span starts when its record is added and ends with the batch.
 * If the batch is closed before {@link #done} was called, its spans are marked as failed.
 */
public final class BatchSpans implements AutoCloseable {
    static final BatchSpans NONE = new BatchSpans(null);

    private final @Nullable Tracing tracing;
    private final List<Span> spans = new ArrayList<>();
    private boolean done;

    BatchSpans(@Nullable Tracing tracing) {
        this.tracing = tracing;
    }

    /** Returns whether tracing is off, so that calls of {@linkplain #begin begin} can be skipped. */
    public boolean areOff() {
        return tracing == null;
    }

    /** Starts the span of the next record; see {@link Tracing#process}. */
    public Span begin(String topic, int partition, long offset, byte @Nullable [] traceparent) {
        if (tracing == null) {
            return Span.getInvalid();
        }
        Span span = tracing.process(topic, partition, offset, traceparent);
        spans.add(span);
        return span;
    }

    /**
     * Returns the span of a record.
     *
     * @param index 0 for the record that was added first
     */
    public Span of(int index) {
        return tracing == null ? Span.getInvalid() : spans.get(index);
    }

    /** Marks the batch as successful. */
    public void done() {
        done = tracing != null;
    }

    @Override
    public void close() {
        for (Span span : spans) {
            if (!done) {
                span.setStatus(StatusCode.ERROR, "the batch was abandoned; its records are processed again");
            }
            span.end();
        }
    }
}
