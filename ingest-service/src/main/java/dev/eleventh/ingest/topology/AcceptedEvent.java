package dev.eleventh.ingest.topology;

import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectionHeaders;
import dev.eleventh.contracts.image.ImageFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** An event as readers of {@code examples-accepted} find it: nothing left out that a producer may leave out. */
final class AcceptedEvent {
    private static final byte[] NOTHING = {};

    private AcceptedEvent() {}

    /**
     * A complete CloudEvent, by which record it was accepted, and behind both whatever else the producer wrote, such as {@code
     * traceparent}.
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

    /** The image of a labelled example; a correction has no bytes, whatever its producer sent along. Null would erase it. */
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
