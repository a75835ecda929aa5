package dev.eleventh.runtime;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of records that are processed together: each begins and ends with the batch. Those of a batch that is closed
 * before it was {@link #done} have failed.
 */
public final class BatchSpans implements AutoCloseable {
    static final BatchSpans NONE = new BatchSpans(null);

    private final @Nullable Tracing tracing;
    private final List<Span> spans = new ArrayList<>();
    private boolean done;

    BatchSpans(@Nullable Tracing tracing) {
        this.tracing = tracing;
    }

    /** Whether records need not be {@linkplain #begin told}. */
    public boolean areOff() {
        return tracing == null;
    }

    /** The next record's; see {@link Tracing#process}. */
    public Span begin(String topic, int partition, long offset, byte @Nullable [] traceparent) {
        if (tracing == null) {
            return Span.getInvalid();
        }
        Span span = tracing.process(topic, partition, offset, traceparent);
        spans.add(span);
        return span;
    }

    /**
     * A record's span.
     *
     * @param index 0 for the first that was begun
     */
    public Span of(int index) {
        return tracing == null ? Span.getInvalid() : spans.get(index);
    }

    /** All went well. */
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
