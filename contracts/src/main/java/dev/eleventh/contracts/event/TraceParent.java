package dev.eleventh.contracts.event;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The header of W3C Trace Context, by which whoever traces finds a prediction again that an image led to. */
public final class TraceParent {
    public static final String HEADER = "traceparent";

    /**
     * The standard's has 55 bytes, and versions to come may add some. What is much longer is none, and copied from a record as
     * large as may be it would make one that the broker refuses.
     */
    private static final int MAX_BYTES = 512;

    private TraceParent() {}

    /** Passes the header on as it is; where there is none, none comes. */
    public static void copy(Headers from, Headers to) {
        Header header = from.lastHeader(HEADER);
        if (header != null && header.value() != null && header.value().length <= MAX_BYTES) {
            to.add(HEADER, header.value());
        }
    }
}
