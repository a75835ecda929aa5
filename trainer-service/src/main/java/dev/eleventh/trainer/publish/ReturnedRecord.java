package dev.eleventh.trainer.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.Topics;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record for {@code examples-rejected}: the original, unchanged, with headers for the reason after its own headers.
 * The record goes through {@code examples-returned}, so that ingest frees the id first. The last header there holds the
 * example that is recorded under the id, if there is one.
 */
public record ReturnedRecord(ProducerRecord<byte[], byte[]> forKafka) {
    private static final String US = "trainer-service";

    public static ReturnedRecord of(
            ConsumerRecord<byte[], byte[]> original,
            RejectionReason reason,
            String message,
            Instant at,
            Optional<RecordedExample> recorded) {
        Headers headers = new RecordHeaders(original.headers().toArray());
        RejectionHeaders.addReason(headers, new RejectedException(reason, message), at, US);
        RejectionHeaders.addOrigin(
                headers,
                original.topic(),
                original.partition(),
                original.offset(),
                Instant.ofEpochMilli(original.timestamp()));
        RecordedExample.addTo(headers, recorded);
        return of(original.key(), original.value(), headers);
    }

    private static ReturnedRecord of(byte @Nullable [] key, byte @Nullable [] value, Iterable<Header> headers) {
        return new ReturnedRecord(new ProducerRecord<>(Topics.EXAMPLES_RETURNED.name(), null, key, value, headers));
    }

    /** A header as stored, its value in base64. */
    private record StoredHeader(
            @JsonProperty("name") String name,
            @JsonProperty("value") @Nullable String value) {

        static StoredHeader of(Header header) {
            byte[] value = header.value();
            return new StoredHeader(
                    header.key(), value == null ? null : Base64.getEncoder().encodeToString(value));
        }

        Header header() {
            return new RecordHeader(
                    name, value == null ? null : Base64.getDecoder().decode(value));
        }
    }

    /** Returns the headers in order, as {@link #stored} reads them. */
    String headersJson() {
        return Json.write(Arrays.stream(forKafka.headers().toArray())
                .map(StoredHeader::of)
                .toList());
    }

    static ReturnedRecord stored(byte @Nullable [] key, byte @Nullable [] value, String headersJson) {
        List<Header> headers = Arrays.stream(Json.read(headersJson, StoredHeader[].class))
                .map(StoredHeader::header)
                .toList();
        return of(key, value, headers);
    }
}
