package dev.eleventh.ingest.check;

import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.image.ImageHeader;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.topic.Topics;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What can be said of one example by looking at nothing else; the same at both doors, Kafka and HTTP. */
public final class ExampleChecks {
    /** For the key and the headers together: attributes and a trace need a few kilobytes. */
    private static final int MAX_HEADER_BYTES = 64 << 10;

    private ExampleChecks() {}

    /**
     * The event that a record or a request carries, when nothing is wrong with it by itself: first its size, then the image,
     * then the attributes.
     */
    public static ExampleEvent check(byte @Nullable [] key, PlainEvent plain, Instant timestamp)
            throws RejectedException {
        Headers headers = plain.headers();
        byte[] value = plain.value();
        if (value != null && value.length > Topics.MAX_IMAGE_BYTES) {
            throw new RejectedException(
                    RejectionReason.TOO_LARGE,
                    "the value has %d bytes, the limit is %d; send a smaller image"
                            .formatted(value.length, Topics.MAX_IMAGE_BYTES));
        }
        if (value != null && ExampleEventCodec.type(headers, value).equals(ExampleEventCodec.LABELLED)) {
            checkImage(value, ExampleEventCodec.contentType(headers));
        }
        ExampleEvent event = ExampleEventCodec.decode(key, headers, value, timestamp);
        long headerBytes = RecordSize.withoutValue(key, headers);
        if (headerBytes > MAX_HEADER_BYTES) {
            throw new RejectedException(
                    RejectionReason.INVALID_EVENT,
                    "key and headers have %d bytes, the limit is %d; send fewer"
                            .formatted(headerBytes, MAX_HEADER_BYTES));
        }
        return event;
    }

    /** The format of a whole image within the limits, of which the content type says nothing else. */
    public static ImageFormat checkImage(byte[] image, String contentType) throws RejectedException {
        try {
            ExampleAttributes.checkIsNoForm(contentType);
            ImageFormat format = ImageHeader.read(image, ImageLimits.DEFAULT).format();
            ExampleAttributes.checkContentType(contentType, format);
            return format;
        } catch (InvalidImageException e) {
            throw RejectedException.of(e);
        }
    }
}
