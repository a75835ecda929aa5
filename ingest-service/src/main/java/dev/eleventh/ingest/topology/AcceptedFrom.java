package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record of {@code examples} by which an event was accepted. It distinguishes the events of an id, even if an
 * example was accepted, retracted and accepted again. An accepted event carries it in a header, and still has it when
 * the trainer returns the event as rejected.
 *
 * @param partition -1 when unknown
 * @param offset -1 when unknown
 */
public record AcceptedFrom(int partition, long offset) {
    /** For events that an earlier release accepted, and for state that was restored from the trainer. */
    public static final AcceptedFrom UNKNOWN = new AcceptedFrom(-1, -1);

    public static final String HEADER = "accepted-from";

    /** Allows only as many digits as always fit into an int and a long. */
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})-([0-9]{1,18})");

    static AcceptedFrom of(RecordOrigin origin) {
        return new AcceptedFrom(origin.partition(), origin.offset());
    }

    /** Reads the header; returns {@link #UNKNOWN} if it is missing or malformed. */
    static AcceptedFrom in(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return UNKNOWN;
        }
        Matcher text = TEXT.matcher(new String(header.value(), UTF_8));
        return text.matches()
                ? new AcceptedFrom(Integer.parseInt(text.group(1)), Long.parseLong(text.group(2)))
                : UNKNOWN;
    }

    void addTo(Headers headers) {
        if (!equals(UNKNOWN)) {
            headers.add(HEADER, (partition + "-" + offset).getBytes(UTF_8));
        }
    }
}
