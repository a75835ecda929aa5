package dev.eleventh.ingest;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * How many examples of a source were accepted in its newest minute.
 *
 * @param minute since 1970
 */
record SourceCount(long minute, int examples) {
    static Serde<SourceCount> serde() {
        return Serdes.serdeFrom(
                (topic, count) -> count == null
                        ? null
                        : ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                                .putLong(count.minute)
                                .putInt(count.examples)
                                .array(),
                (topic, bytes) -> bytes == null ? null : fromBytes(ByteBuffer.wrap(bytes)));
    }

    private static SourceCount fromBytes(ByteBuffer bytes) {
        return new SourceCount(bytes.getLong(), bytes.getInt());
    }
}
