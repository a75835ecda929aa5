package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Json;
import java.util.Arrays;
import java.util.Base64;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The topic, partition, offset, key and timestamp with which an example was read. A rejected example is written with
 * its original key and time, although the broker sets a new timestamp when the record is repartitioned. The origin
 * crosses the repartition topic as the last header. Only the last header is removed again, so a producer's header of
 * the same name stays.
 *
 * @param time timestamp of the record on its topic, in milliseconds since 1970; null in records that an earlier release
 *     repartitioned
 */
record RecordOrigin(
        @JsonProperty("topic") String topic,
        @JsonProperty("partition") int partition,
        @JsonProperty("offset") long offset,
        @JsonProperty("key") @Nullable String keyBase64,
        @JsonProperty("time") @Nullable Long time) {
    private static final String HEADER = "eleventh-ingest-origin";

    static RecordOrigin of(RecordMetadata read, byte @Nullable [] key, long time) {
        String keyBase64 = key == null ? null : Base64.getEncoder().encodeToString(key);
        return new RecordOrigin(read.topic(), read.partition(), read.offset(), keyBase64, time);
    }

    byte @Nullable [] key() {
        return keyBase64 == null ? null : Base64.getDecoder().decode(keyBase64);
    }

    /**
     * Returns the record's timestamp on its topic, or the timestamp of the repartitioned record if the origin has none.
     */
    long timeOr(long repartitioned) {
        return time == null ? repartitioned : time;
    }

    Headers addTo(Headers headers) {
        return new RecordHeaders(headers.toArray()).add(HEADER, Json.write(this).getBytes(UTF_8));
    }

    /** Returns the origin that {@link #addTo} added. */
    static RecordOrigin in(Headers headers) {
        Header[] all = headers.toArray();
        if (all.length == 0 || !all[all.length - 1].key().equals(HEADER)) {
            throw new IllegalStateException(
                    "the last header of a repartitioned example must be %s; check that no other application writes to the repartition topic"
                            .formatted(HEADER));
        }
        return Json.read(new String(all[all.length - 1].value(), UTF_8), RecordOrigin.class);
    }

    /** Returns the headers as the producer wrote them. */
    static Headers removeFrom(Headers headers) {
        Header[] all = headers.toArray();
        return new RecordHeaders(Arrays.copyOf(all, all.length - 1));
    }
}
