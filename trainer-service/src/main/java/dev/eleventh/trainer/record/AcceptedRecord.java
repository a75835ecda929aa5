package dev.eleventh.trainer.record;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.RejectionReason;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A record of {@code examples-accepted}, decoded as far as possible without the example store. */
public sealed interface AcceptedRecord {
    ConsumerRecord<byte[], byte[]> record();

    /** Returns the event, null when the record carries none. */
    @Nullable
    ExampleEvent event();

    /** An image that could be embedded. */
    record Labelled(
            ConsumerRecord<byte[], byte[]> record, ExampleEvent.Labelled event, Embedding embedding, Sha256 imageSha256)
            implements AcceptedRecord {}

    /** Another label for an example. */
    record Relabelled(ConsumerRecord<byte[], byte[]> record, ExampleEvent.Relabelled event) implements AcceptedRecord {}

    /** An example to be forgotten. */
    record Retracted(ConsumerRecord<byte[], byte[]> record, ExampleEvent.Retracted event) implements AcceptedRecord {}

    /** A record without a valid event, or with an invalid image. */
    record Unreadable(
            ConsumerRecord<byte[], byte[]> record, @Nullable ExampleEvent event, RejectionReason reason, String message)
            implements AcceptedRecord {}
}
