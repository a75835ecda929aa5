package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The header of W3C Trace Context, by which whoever traces finds an example's or an image's way again. */
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
        byte[] value = of(from);
        if (value != null) {
            to.add(HEADER, value);
        }
    }

    /** The header's value; null where there is none. */
    public static byte @Nullable [] of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null || header.value().length > MAX_BYTES ? null : header.value();
    }

    /** In place of those that were there. */
    public static void set(Headers headers, String value) {
        headers.remove(HEADER).add(HEADER, value.getBytes(US_ASCII));
    }
}
