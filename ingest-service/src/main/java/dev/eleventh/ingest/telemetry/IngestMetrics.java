package dev.eleventh.ingest.telemetry;

import dev.eleventh.contracts.event.RejectionReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** How many examples went where. After a crash those of the aborted transaction are counted again. */
public final class IngestMetrics {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter duplicate;
    private final Counter queued;

    public IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = Counter.builder("eleventh.examples.accepted")
                .description("Events that went on to examples-accepted")
                .register(registry);
        this.duplicate = Counter.builder("eleventh.examples.duplicate")
                .description("Events that said what was known already, dropped")
                .register(registry);
        this.queued = Counter.builder("eleventh.batch.examples")
                .description("Examples of archives that are on examples")
                .register(registry);
        // from the start, so that the first of its kind is an increase, not a series that was not there before
        for (RejectionReason reason : RejectionReason.values()) {
            refused(reason, "kafka");
            refused(reason, "http");
            refused(reason, "batch");
        }
    }

    public void accepted() {
        accepted.increment();
    }

    public void duplicate() {
        duplicate.increment();
    }

    /** From an archive, acknowledged by the broker. */
    public void queued() {
        queued.increment();
    }

    /** An archive came to its end: {@code done}, {@code failed} or, when the client went away, {@code gone}. */
    public void batch(String outcome) {
        Counter.builder("eleventh.batches")
                .description("Archives that were read, by how they ended")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** Refused at one of the doors, {@code kafka}, {@code http} or {@code batch}. */
    public void rejected(RejectionReason reason, String door) {
        refused(reason, door).increment();
    }

    private Counter refused(RejectionReason reason, String door) {
        return Counter.builder("eleventh.examples.rejected")
                .description("Events that were refused, by reason and the door they came to: kafka, http or batch")
                .tag("reason", reason.code())
                .tag("door", door)
                .register(registry);
    }
}
