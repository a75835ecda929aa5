package dev.eleventh.ingest.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.ingest.topology.Rejections;
import java.time.DateTimeException;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What can be said of a rejected record, whatever is wrong with it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Rejected(
        @JsonProperty("partition") int partition,
        @JsonProperty("offset") long offset,
        @JsonProperty("rejected_at") Instant rejectedAt,
        @JsonProperty("reason") String reason,
        @JsonProperty("message") String message,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("label") @Nullable String label,
        @JsonProperty("source") @Nullable String source,
        @JsonProperty("type") @Nullable String type,
        @JsonProperty("content_type") @Nullable String contentType,
        @JsonProperty("image") @Nullable String image,
        @JsonProperty("bytes") long bytes) {
    /** A label that was rejected because it is too long may have kilobytes. */
    private static final int MAX_TEXT = 1_000;

    static Rejected of(ConsumerRecord<byte[], byte[]> rejected) {
        Headers headers = rejected.headers();
        byte[] value = value(rejected);
        String id = text(headers, ExampleEventCodec.ID);
        return new Rejected(
                rejected.partition(),
                rejected.offset(),
                time(rejected, RejectionHeaders.AT),
                orUnknown(text(headers, RejectionHeaders.REASON)),
                orUnknown(text(headers, RejectionHeaders.MESSAGE)),
                id == null ? text(rejected.key()) : id,
                text(headers, ExampleEventCodec.LABEL),
                text(headers, ExampleEventCodec.SOURCE),
                type(headers, value),
                text(headers, ExampleEventCodec.CONTENT_TYPE),
                value == null
                        ? null
                        : ImageFormat.of(value).map(ImageFormat::mediaType).orElse(null),
                value == null ? omittedBytes(headers) : value.length);
    }

    /** The time in a header. Others' records and those of earlier releases may have none: their own time is better than nothing. */
    static Instant time(ConsumerRecord<byte[], byte[]> rejected, String header) {
        String time = text(rejected.headers(), header);
        try {
            if (time != null) {
                return Instant.parse(time);
            }
        } catch (DateTimeException e) {
            // as if there were none
        }
        return Instant.ofEpochMilli(Math.max(0, rejected.timestamp()));
    }

    private static @Nullable String type(Headers headers, byte @Nullable [] value) {
        try {
            return ExampleEventCodec.type(headers, value);
        } catch (RejectedException e) {
            return text(headers, ExampleEventCodec.TYPE);
        }
    }

    /** What the record had that was too large to be written again. */
    private static long omittedBytes(Headers headers) {
        String bytes = text(headers, Rejections.OMITTED);
        return bytes != null && bytes.matches("[0-9]{1,18}") ? Long.parseLong(bytes) : 0;
    }

    /** Kafka's client says of a value only by its documentation that there may be none. */
    static byte @Nullable [] value(ConsumerRecord<byte[], byte[]> rejected) {
        return rejected.value();
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "unknown" : text;
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : text(header.value());
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        String text = new String(bytes, UTF_8);
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "…";
    }
}
