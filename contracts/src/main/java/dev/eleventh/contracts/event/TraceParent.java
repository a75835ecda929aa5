package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The W3C Trace Context header, by which tracing tools follow an example or an image through the services. */
public final class TraceParent {
    public static final String HEADER = "traceparent";

    /**
     * The standard's value has 55 bytes, and later versions may be longer. A much longer value is not a trace parent;
     * copying it from a record of maximum size would make a record that the broker rejects.
     */
    private static final int MAX_BYTES = 512;

    private TraceParent() {}

    /** Copies the header unchanged, if there is one. */
    public static void copy(Headers from, Headers to) {
        byte[] value = of(from);
        if (value != null) {
            to.add(HEADER, value);
        }
    }

    /** Returns the header's value; null when there is none or when it is too long. */
    public static byte @Nullable [] of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null || header.value().length > MAX_BYTES ? null : header.value();
    }

    /** Sets the header, replacing existing ones. */
    public static void set(Headers headers, String value) {
        headers.remove(HEADER).add(HEADER, value.getBytes(US_ASCII));
    }
}
