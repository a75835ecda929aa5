package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Set;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that a service appends to a rejected record's own headers: why, when and by which service it was
 * rejected, and its original position and timestamp. A record that is rejected, sent again unchanged and rejected again
 * has these headers twice; the last ones count.
 */
public final class RejectionHeaders {
    public static final String REASON = "rejection-reason";
    public static final String MESSAGE = "rejection-message";
    public static final String TOPIC = "rejection-topic";
    public static final String PARTITION = "rejection-partition";
    public static final String OFFSET = "rejection-offset";

    /**
     * The timestamp of the record at its original position; the default of {@code ce_time} when the record is sent
     * again.
     */
    public static final String TIMESTAMP = "rejection-timestamp";

    public static final String AT = "rejected-at";
    public static final String BY = "rejected-by";

    /** On a record that was sent again: its position on {@code examples-rejected}, as {@code partition-offset}. */
    public static final String REDRIVEN_FROM = "redriven-from";

    /**
     * All headers that describe a rejection. An accepted record has none of them, even if it was rejected, corrected
     * and sent again.
     */
    public static final Set<String> NAMES = Set.of(REASON, MESSAGE, TOPIC, PARTITION, OFFSET, TIMESTAMP, AT, BY);

    private RejectionHeaders() {}

    /** Adds the reason, the time and the name of the service that rejected the record. */
    public static void addReason(Headers headers, RejectedException rejection, Instant at, String service) {
        add(headers, REASON, rejection.reason().code());
        add(headers, MESSAGE, String.valueOf(rejection.getMessage()));
        add(headers, AT, at.toString());
        add(headers, BY, service);
    }

    /** Adds the position at which the record was read and its timestamp there. */
    public static void addOrigin(Headers headers, String topic, int partition, long offset, Instant timestamp) {
        add(headers, TOPIC, topic);
        add(headers, PARTITION, Integer.toString(partition));
        add(headers, OFFSET, Long.toString(offset));
        add(headers, TIMESTAMP, timestamp.toString());
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }
}
