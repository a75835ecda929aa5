package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The record of {@code examples} by which an event was accepted. It tells the events of an id apart, also when an example was
 * accepted, retracted and accepted again. An accepted event carries it in a header, and brings it back when the trainer rejects it.
 *
 * @param partition -1 when unknown
 * @param offset -1 when unknown
 */
public record AcceptedFrom(int partition, long offset) {
    /** Of events that an earlier release accepted, and of what was learned from the trainer. */
    public static final AcceptedFrom UNKNOWN = new AcceptedFrom(-1, -1);

    public static final String HEADER = "accepted-from";

    /** More digits than an int or a long has are nobody's offsets. */
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})-([0-9]{1,18})");

    static AcceptedFrom of(RecordOrigin origin) {
        return new AcceptedFrom(origin.partition(), origin.offset());
    }

    /** Unknown when there is no such header. */
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
