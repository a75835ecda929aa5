package dev.eleventh.ingest.rejected;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.check.ExampleChecks;
import dev.eleventh.ingest.topology.AcceptedFrom;
import dev.eleventh.ingest.topology.Rejections;
import java.io.IOException;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * The corrections with which a rejected record is sent again. Its other headers and its bytes stay as they were
 * received.
 *
 * @param label replaces the record's label
 * @param id replaces the record's id, and its key
 */
record Redrive(Optional<String> label, Optional<String> id) {
    /** Reads the corrections from a request body; an empty body has none. */
    static Redrive parse(byte[] body) throws RejectedException {
        if (body.length == 0) {
            return new Redrive(Optional.empty(), Optional.empty());
        }
        try {
            JsonNode json = Json.TREES.readTree(body);
            if (!json.isObject() || !isTextOnly(json)) {
                throw malformed();
            }
            return new Redrive(text(json, "label"), text(json, "id"));
        } catch (IOException e) {
            throw malformed();
        }
    }

    private static boolean isTextOnly(JsonNode json) {
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            boolean known = field.getKey().equals("label") || field.getKey().equals("id");
            if (!known || !field.getValue().isTextual()) {
                return false;
            }
        }
        return true;
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.path(name).textValue());
    }

    private static RejectedException malformed() {
        return new RejectedException(
                RejectionReason.INVALID_EVENT,
                "the body must be a JSON object such as {\"label\": \"mug\", \"id\": \"42\"} with one of these fields, both or none; correct it");
    }

    /** A corrected record for {@code examples}, and the id of its example. */
    record Mended(ExampleId id, ProducerRecord<byte[], byte[]> record) {}

    /**
     * Returns the corrected record.
     *
     * @throws RejectedException when the corrected record would be rejected again, as far as this is visible without
     *     other records
     */
    Mended of(ConsumerRecord<byte[], byte[]> rejected) throws RejectedException {
        if (rejected.headers().lastHeader(Rejections.OMITTED) != null && rejected.serializedValueSize() < 0) {
            throw new RejectedException(
                    RejectionReason.TOO_LARGE,
                    "the record was too large to be stored in examples-rejected; send a smaller record instead");
        }
        checkLabelFits(rejected);
        Headers headers = headers(rejected);
        byte[] key = id.map(text -> text.getBytes(UTF_8)).orElse(rejected.key());
        Instant time = Rejected.time(rejected, RejectionHeaders.TIMESTAMP);
        ExampleEvent event = ExampleChecks.check(key, PlainEvent.of(headers, rejected.value()), time);
        if (headers.lastHeader(ExampleEventCodec.TIME) == null) {
            // keeps the event's time: the new record gets a new timestamp, because retention could delete a record with
            // an old timestamp immediately
            headers.add(ExampleEventCodec.TIME, event.time().toString().getBytes(UTF_8));
        }
        headers.add(RejectionHeaders.REDRIVEN_FROM, (rejected.partition() + "-" + rejected.offset()).getBytes(UTF_8));
        byte[] owner = key == null ? event.id().value().getBytes(UTF_8) : key;
        return new Mended(
                event.id(), new ProducerRecord<>(Topics.EXAMPLES.name(), null, owner, rejected.value(), headers));
    }

    /**
     * Refuses a label for a retraction. A record without type, value and label is a retraction; with a label, it would
     * look like an example that lost its image.
     */
    private void checkLabelFits(ConsumerRecord<byte[], byte[]> rejected) throws RejectedException {
        PlainEvent plain = PlainEvent.of(rejected.headers(), Rejected.value(rejected));
        String type = ExampleEventCodec.type(plain.headers(), plain.value());
        if (label.isPresent() && type.equals(ExampleEventCodec.RETRACTED)) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "the record is a retraction, which has no label; leave the label out");
        }
    }

    private Headers headers(ConsumerRecord<byte[], byte[]> rejected) throws RejectedException {
        Headers headers = new RecordHeaders();
        for (Iterator<Header> all = rejected.headers().iterator(); all.hasNext(); ) {
            Header header = all.next();
            if (!RejectionHeaders.NAMES.contains(header.key())
                    && !header.key().equals(RejectionHeaders.REDRIVEN_FROM)
                    && !header.key().equals(AcceptedFrom.HEADER)) {
                headers.add(header);
            }
        }
        if (label.isPresent()) {
            String plain = ExampleAttributes.label(label.get()).value();
            headers.remove(ExampleEventCodec.LABEL).add(ExampleEventCodec.LABEL, plain.getBytes(UTF_8));
        }
        if (id.isPresent()) {
            String plain = ExampleAttributes.id(id.get()).value();
            headers.remove(ExampleEventCodec.ID).add(ExampleEventCodec.ID, plain.getBytes(UTF_8));
        }
        return headers;
    }
}
