package dev.eleventh.ingest;

import dev.eleventh.contracts.event.RejectionReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** How many examples went where. After a crash those of the aborted transaction are counted again. */
final class IngestMetrics {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter duplicate;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = Counter.builder("eleventh.examples.accepted")
                .description("events that went on to examples-accepted")
                .register(registry);
        this.duplicate = Counter.builder("eleventh.examples.duplicate")
                .description("events that said what was known already, dropped")
                .register(registry);
    }

    void accepted() {
        accepted.increment();
    }

    void duplicate() {
        duplicate.increment();
    }

    /** Refused at one of the doors, {@code kafka} or {@code http}. */
    void rejected(RejectionReason reason, String door) {
        Counter.builder("eleventh.examples.rejected")
                .description("events that were refused")
                .tag("reason", reason.code())
                .tag("door", door)
                .register(registry)
                .increment();
    }
}
