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

/**
 * The readable attributes of a rejected record. An attribute that cannot be read is omitted.
 *
 * @param redrivenFrom partition and offset of the rejected record that was sent again as this one, such as 0-12; null
 *     when the record was not
 */
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
        @JsonProperty("redriven_from") @Nullable String redrivenFrom,
        @JsonProperty("bytes") long bytes) {
    /** Maximum length of a text in characters; a label that was rejected as too long may have kilobytes. */
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
                text(headers, RejectionHeaders.REDRIVEN_FROM),
                value == null ? omittedBytes(headers) : value.length);
    }

    /**
     * Returns the time in a header, or the record's timestamp if there is none. Records of other programs and of
     * earlier releases may lack the header.
     */
    static Instant time(ConsumerRecord<byte[], byte[]> rejected, String header) {
        String time = text(rejected.headers(), header);
        try {
            if (time != null) {
                return Instant.parse(time);
            }
        } catch (DateTimeException e) {
            // treated like a missing header
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

    /** Returns the original size of a record that was too large to be written again; 0 if unknown. */
    private static long omittedBytes(Headers headers) {
        String bytes = text(headers, Rejections.OMITTED);
        return bytes != null && bytes.matches("[0-9]{1,18}") ? Long.parseLong(bytes) : 0;
    }

    /**
     * Returns the value, or null if there is none. Kafka's client states only in its documentation that the value may
     * be null.
     */
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
