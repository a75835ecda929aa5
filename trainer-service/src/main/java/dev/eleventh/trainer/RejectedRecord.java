package dev.eleventh.trainer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.RejectionReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/** A record for {@code examples-rejected}: the original, unchanged, with the reason in headers behind its own. */
record RejectedRecord(byte @Nullable [] key, List<Header> headers, byte @Nullable [] value) {
    static final String REASON = "rejection-reason";
    static final String MESSAGE = "rejection-message";
    static final String AT = "rejected-at";
    static final String BY = "rejected-by";
    private static final String US = "trainer-service";

    RejectedRecord {
        headers = List.copyOf(headers);
    }

    static RejectedRecord of(
            ConsumerRecord<byte[], byte[]> original, RejectionReason reason, String message, Instant at) {
        List<Header> headers = new ArrayList<>(List.of(original.headers().toArray()));
        headers.add(header(REASON, reason.code()));
        headers.add(header(MESSAGE, message));
        headers.add(header(AT, at.toString()));
        headers.add(header(BY, US));
        return new RejectedRecord(original.key(), headers, original.value());
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(UTF_8));
    }

    ProducerRecord<byte[], byte[]> forKafka() {
        return new ProducerRecord<>(Topics.EXAMPLES_REJECTED.name(), null, key, value, headers);
    }

    /** One header as it is stored; Jackson writes the value in base64. */
    private record StoredHeader(
            @JsonProperty("name") String name,
            @JsonProperty("value") byte @Nullable [] value) {}

    String headersJson() {
        return Json.write(headers.stream()
                .map(header -> new StoredHeader(header.key(), header.value()))
                .toList());
    }

    static List<Header> headersOf(String json) {
        List<Header> headers = new ArrayList<>();
        for (StoredHeader header : Json.read(json, StoredHeader[].class)) {
            headers.add(new RecordHeader(header.name(), header.value()));
        }
        return headers;
    }
}
