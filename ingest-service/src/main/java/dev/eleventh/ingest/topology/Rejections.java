package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.check.RecordSize;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import java.time.Clock;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Converts a rejected record into a record for {@code examples-rejected}: unchanged, with the reason in additional
 * headers.
 */
public final class Rejections {
    /** Replaces the content of a record that is too large to be written again; the value is its size in bytes. */
    public static final String OMITTED = "rejection-omitted-bytes";

    private static final String SERVICE = "ingest-service";

    private final IngestMetrics metrics;
    private final Clock clock;

    Rejections(IngestMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Returns the record for {@code examples-rejected}.
     *
     * @param original the record with its value, and with the timestamp that it had where it was read
     * @param headers the headers as the producer wrote them
     */
    Record<byte[], byte[]> reject(
            Record<?, byte[]> original, Headers headers, RecordOrigin origin, RejectedException rejection) {
        metrics.rejected(rejection.reason(), "kafka");
        long bytes = RecordSize.of(origin.key(), headers, original.value());
        if (bytes > Topics.MAX_RECORD_BYTES) {
            return omitted(original, bytes, origin, rejection);
        }
        Headers all = withReason(new RecordHeaders(headers.toArray()), original, origin, rejection);
        return rejected(original, origin.key(), original.value(), all);
    }

    /**
     * Returns a record without key and value. Compressed, a record of any size passes the broker's limit, but it cannot
     * be written again under that limit. The original stays on its topic, at the offset in the headers.
     */
    private Record<byte[], byte[]> omitted(
            Record<?, byte[]> original, long bytes, RecordOrigin origin, RejectedException rejection) {
        Headers headers = new RecordHeaders().add(OMITTED, Long.toString(bytes).getBytes(UTF_8));
        return rejected(original, null, null, withReason(headers, original, origin, rejection));
    }

    private Headers withReason(
            Headers headers, Record<?, byte[]> original, RecordOrigin origin, RejectedException rejection) {
        RejectionHeaders.addReason(headers, rejection, clock.instant(), SERVICE);
        Instant timestamp = Instant.ofEpochMilli(original.timestamp());
        RejectionHeaders.addOrigin(headers, origin.topic(), origin.partition(), origin.offset(), timestamp);
        return headers;
    }

    private static Record<byte[], byte[]> rejected(
            Record<?, byte[]> original, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        return new Record<>(key, value, original.timestamp(), headers);
    }
}
