package dev.eleventh.ingest.topology;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.image.ImageFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Writes an event in the form that {@code examples-accepted} has: with all attributes, including those that a producer
 * may omit.
 */
final class AcceptedEvent {
    private static final byte[] NOTHING = {};

    private AcceptedEvent() {}

    /**
     * Returns the headers of a complete CloudEvent, then the record by which the event was accepted, then the
     * producer's other headers, such as {@code traceparent}.
     */
    static Headers headers(ExampleEvent event, AcceptedFrom acceptance, Headers original) {
        Headers headers = ExampleEventCodec.encode(withContentType(event));
        acceptance.addTo(headers);
        for (Header header : original) {
            String name = header.key();
            if (!ExampleEventCodec.HEADERS.contains(name)
                    && !RejectionHeaders.NAMES.contains(name)
                    && !name.equals(AcceptedFrom.HEADER)) {
                headers.add(header);
            }
        }
        return headers;
    }

    /**
     * Returns the image of a labelled example. A correction gets an empty value, even if its producer sent bytes. It
     * cannot be null, because null would erase the correction.
     */
    static byte[] value(ExampleEvent event) {
        return event instanceof ExampleEvent.Labelled labelled
                ? labelled.image().bytes()
                : NOTHING;
    }

    private static ExampleEvent withContentType(ExampleEvent event) {
        if (!(event instanceof ExampleEvent.Labelled labelled)) {
            return event;
        }
        ImageFormat format = ImageFormat.of(labelled.image().bytes()).orElseThrow();
        return new ExampleEvent.Labelled(
                labelled.id(),
                labelled.source(),
                labelled.time(),
                labelled.label(),
                format.mediaType(),
                labelled.image());
    }
}
