package dev.eleventh.ingest;

import dev.eleventh.contracts.event.RejectionReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** How many examples went where. After a crash those of the aborted transaction are counted again. */
final class IngestMetrics {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter duplicate;
    private final Counter queued;

    IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = Counter.builder("eleventh.examples.accepted")
                .description("events that went on to examples-accepted")
                .register(registry);
        this.duplicate = Counter.builder("eleventh.examples.duplicate")
                .description("events that said what was known already, dropped")
                .register(registry);
        this.queued = Counter.builder("eleventh.batch.examples")
                .description("examples of archives that are on examples")
                .register(registry);
    }

    void accepted() {
        accepted.increment();
    }

    void duplicate() {
        duplicate.increment();
    }

    /** From an archive, acknowledged by the broker. */
    void queued() {
        queued.increment();
    }

    /** An archive came to its end: {@code done}, {@code failed} or, when the client went away, {@code gone}. */
    void batch(String outcome) {
        Counter.builder("eleventh.batches")
                .description("archives that were read, by how they ended")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** Refused at one of the doors, {@code kafka}, {@code http} or {@code batch}. */
    void rejected(RejectionReason reason, String door) {
        Counter.builder("eleventh.examples.rejected")
                .description("events that were refused")
                .tag("reason", reason.code())
                .tag("door", door)
                .register(registry)
                .increment();
    }
}
