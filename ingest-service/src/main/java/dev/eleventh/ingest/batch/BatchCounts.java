package dev.eleventh.ingest.batch;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a batch. The thread that reads the archive and the thread of the producer's callbacks count; the
 * thread that writes the answer reads the counts.
 */
final class BatchCounts {
    private final LongSupplier bytes;
    private final AtomicLong queued = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong passedOver = new AtomicLong();
    private final Map<String, Long> labels = new ConcurrentHashMap<>();

    BatchCounts(LongSupplier bytes) {
        this.bytes = bytes;
    }

    void queued(String label) {
        labels.merge(label, 1L, Long::sum);
        queued.incrementAndGet();
    }

    void refused() {
        refused.incrementAndGet();
    }

    void passedOver() {
        passedOver.incrementAndGet();
    }

    BatchLine progress() {
        return line("progress", null, null, null, null);
    }

    BatchLine refused(String entry, String reason, @Nullable String message) {
        return line("refused", entry, reason, message, null);
    }

    BatchLine failed(@Nullable String entry, String reason, @Nullable String message) {
        return line("failed", entry, reason, message, new TreeMap<>(labels));
    }

    BatchLine done() {
        return line("done", null, null, null, new TreeMap<>(labels));
    }

    private BatchLine line(
            String event,
            @Nullable String entry,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Map<String, Long> byLabel) {
        return new BatchLine(
                event,
                entry,
                reason,
                message,
                queued.get(),
                refused.get(),
                passedOver.get(),
                bytes.getAsLong(),
                byLabel);
    }
}
