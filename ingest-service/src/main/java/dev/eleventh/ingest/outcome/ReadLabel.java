package dev.eleventh.ingest.outcome;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.topic.AcceptedKey;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the label in an accepted event, and reduces its image to its digest. A tombstone of an example erases its label: it follows a
 * retraction and a rejection by the trainer.
 */
final class ReadLabel extends ContextualProcessor<String, byte[], String, ImageEvent> {
    private static final Logger log = LoggerFactory.getLogger(ReadLabel.class);

    @Override
    public void process(Record<String, byte[]> read) {
        if (AcceptedKey.isTombstone(read.headers(), read.value())) {
            if (AcceptedKey.isOfExample(read.key())) {
                forward(read.key(), new ImageEvent.Erased(read.timestamp()), read.timestamp());
            }
            return;
        }
        try {
            ExampleEvent event = ExampleEventCodec.decode(
                    read.key().getBytes(UTF_8), read.headers(), read.value(), Instant.ofEpochMilli(read.timestamp()));
            if (!isFromReview(event)) {
                forward(event.id().value(), label(event, read.timestamp()), read.timestamp());
            }
        } catch (RejectedException e) {
            // another program wrote the record; the trainer rejects it
            log.debug("accepted record has no label key={}", read.key(), e);
        }
    }

    /** Review prefers the images of which the serving version is least certain, so their labels would disfavour it. */
    private static boolean isFromReview(ExampleEvent event) {
        return event instanceof ExampleEvent.Labelled && event.source().equals(ExampleEvent.REVIEW_SOURCE);
    }

    private static ImageEvent label(ExampleEvent event, long at) {
        if (event instanceof ExampleEvent.Labelled labelled) {
            return new ImageEvent.Labelled(
                    at, labelled.label(), Sha256.of(labelled.image().bytes()));
        }
        return event instanceof ExampleEvent.Relabelled relabelled
                ? new ImageEvent.Relabelled(at, relabelled.label())
                : new ImageEvent.Erased(at);
    }

    private void forward(String id, ImageEvent event, long timestamp) {
        context().forward(new Record<>(id, event, timestamp));
    }
}
