package dev.eleventh.ingest.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Estimates how many bytes a record takes uncompressed. The estimate may be slightly too high, but never too low. */
public final class RecordSize {
    /** Bytes for the lengths of the name and the value of a header, at most five bytes each. */
    private static final int PER_HEADER = 10;

    private RecordSize() {}

    public static long of(byte @Nullable [] key, Headers headers, byte @Nullable [] value) {
        return withoutValue(key, headers) + length(value);
    }

    static long withoutValue(byte @Nullable [] key, Headers headers) {
        long bytes = length(key);
        for (Header header : headers) {
            bytes += PER_HEADER + header.key().getBytes(UTF_8).length + length(header.value());
        }
        return bytes;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }
}
