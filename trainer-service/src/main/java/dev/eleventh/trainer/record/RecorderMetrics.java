package dev.eleventh.trainer.record;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the examples that the recorders of this process record. */
public final class RecorderMetrics {
    private final Counter recorded;
    private final Counter unreadable;

    public RecorderMetrics(MeterRegistry registry) {
        this.recorded = Counter.builder("eleventh.examples.recorded")
                .description("Examples recorded in PostgreSQL")
                .register(registry);
        this.unreadable = Counter.builder("eleventh.examples.unreadable")
                .description("Accepted records that went to examples-rejected")
                .register(registry);
    }

    void recorded(BatchChanges recording) {
        recorded.increment(recording.count(RecordOutcome.RECORDED));
        unreadable.increment(recording.count(RecordOutcome.REJECTED));
    }
}
