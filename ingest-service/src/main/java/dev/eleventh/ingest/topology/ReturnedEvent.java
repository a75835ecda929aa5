package dev.eleventh.ingest.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RecordedExample;
import dev.eleventh.contracts.event.RejectedException;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * An accepted event that the trainer rejected.
 *
 * @param acceptance the record by which the event was accepted
 * @param recorded the example that the trainer had recorded under the id when it rejected the event
 */
record ReturnedEvent(ExampleEvent event, AcceptedFrom acceptance, Optional<RecordedExample> recorded) {
    /**
     * Reads a record of {@code examples-returned}.
     *
     * @param record with the example's id as its key
     * @throws RejectedException when the record has no event, or its last header is not the one that the trainer adds
     */
    static ReturnedEvent of(Record<String, byte[]> record) throws RejectedException {
        Headers headers = record.headers();
        ExampleEvent event = ExampleEventCodec.decode(
                record.key().getBytes(UTF_8), headers, record.value(), Instant.ofEpochMilli(record.timestamp()));
        return new ReturnedEvent(event, AcceptedFrom.in(headers), RecordedExample.in(headers));
    }

    ExampleId id() {
        return event.id();
    }
}
