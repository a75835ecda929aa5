package dev.eleventh.ingest.telemetry;

import dev.eleventh.contracts.event.RejectionReason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Counts accepted, duplicate and rejected examples. After a crash, the examples of the aborted transaction are counted
 * again.
 */
public final class IngestMetrics {
    private final MeterRegistry registry;
    private final Counter accepted;
    private final Counter duplicate;
    private final Counter queued;

    public IngestMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.accepted = Counter.builder("eleventh.examples.accepted")
                .description("Events written to examples-accepted")
                .register(registry);
        this.duplicate = Counter.builder("eleventh.examples.duplicate")
                .description("Events that repeat the known state, dropped")
                .register(registry);
        this.queued = Counter.builder("eleventh.batch.examples")
                .description("Examples from archives, acknowledged by the broker")
                .register(registry);
        // registered at start, so that the first rejection appears as an increase and not as a new series
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

    /** Counts an example of an archive that the broker has acknowledged. */
    public void queued() {
        queued.increment();
    }

    /** Counts an archive by its outcome: {@code done}, {@code failed}, or {@code gone} if the client disconnected. */
    public void batch(String outcome) {
        Counter.builder("eleventh.batches")
                .description("Archives by outcome: done, failed or gone")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** Counts a rejected event by its entry point: {@code kafka}, {@code http} or {@code batch}. */
    public void rejected(RejectionReason reason, String door) {
        refused(reason, door).increment();
    }

    private Counter refused(RejectionReason reason, String door) {
        return Counter.builder("eleventh.examples.rejected")
                .description("Rejected events by reason and by entry point (door): kafka, http or batch")
                .tag("reason", reason.code())
                .tag("door", door)
                .register(registry);
    }
}
