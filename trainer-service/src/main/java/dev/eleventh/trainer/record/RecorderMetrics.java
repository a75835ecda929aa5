package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

/** Counts the examples that the recorders of this process record, and the values of their embeddings. */
public final class RecorderMetrics {
    private final Counter recorded;
    private final Counter unreadable;
    private final Counter values;
    private final Counter clamped;

    public RecorderMetrics(MeterRegistry registry) {
        this.recorded = Counter.builder("eleventh.examples.recorded")
                .description("Examples recorded in PostgreSQL")
                .register(registry);
        this.unreadable = Counter.builder("eleventh.examples.unreadable")
                .description("Accepted records that went to examples-rejected")
                .register(registry);
        this.values = Counter.builder("eleventh.embedding.values")
                .description("Values of recorded embeddings of an imported network")
                .register(registry);
        this.clamped = Counter.builder("eleventh.embedding.values.clamped")
                .description("Values of recorded embeddings that are outside the range of their levels")
                .register(registry);
    }

    /**
     * Counts a batch.
     *
     * @param levels of the embeddings; null for a network that release 0.1 imported
     */
    void recorded(BatchChanges recording, @Nullable Levels levels) {
        recorded.increment(recording.count(RecordOutcome.RECORDED));
        unreadable.increment(recording.count(RecordOutcome.REJECTED));
        // the built-in network's values are levels already
        if (levels instanceof Quantiser quantiser) {
            for (BatchChanges.Added example : recording.added().values()) {
                values.increment(quantiser.dimension());
                clamped.increment(quantiser.clamped(example.embedding()));
            }
        }
    }
}
