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
                .description("Events that went on to examples-accepted")
                .register(registry);
        this.duplicate = Counter.builder("eleventh.examples.duplicate")
                .description("Events that said what was known already, dropped")
                .register(registry);
        // from the start, so that the first of its kind is an increase, not a series that was not there before
        for (RejectionReason reason : RejectionReason.values()) {
            refused(reason, "kafka");
            refused(reason, "http");
        }
    }

    void accepted() {
        accepted.increment();
    }

    void duplicate() {
        duplicate.increment();
    }

    /** Refused at one of the doors, {@code kafka} or {@code http}. */
    void rejected(RejectionReason reason, String door) {
        refused(reason, door).increment();
    }

    private Counter refused(RejectionReason reason, String door) {
        return Counter.builder("eleventh.examples.rejected")
                .description("Events that were refused, by reason and the door they came to: kafka or http")
                .tag("reason", reason.code())
                .tag("door", door)
                .register(registry);
    }
}
