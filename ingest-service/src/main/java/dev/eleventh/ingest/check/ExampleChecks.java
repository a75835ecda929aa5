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

/** Checks a single example without comparing it with others. Kafka records and HTTP requests get the same checks. */
public final class ExampleChecks {
    /** Maximum size of key and headers together; attributes and a trace need a few kilobytes. */
    private static final int MAX_HEADER_BYTES = 64 << 10;

    private ExampleChecks() {}

    /**
     * Returns the event of a record or a request. Checks the size of the value first, then the image, the attributes,
     * and the size of key and headers.
     *
     * @throws RejectedException when a check fails
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
                    "key and headers have %d bytes, the limit is %d; send fewer or shorter headers"
                            .formatted(headerBytes, MAX_HEADER_BYTES));
        }
        return event;
    }

    /**
     * Returns the format of an image.
     *
     * @throws RejectedException when the image is invalid or exceeds a limit, or when the content type contradicts it
     */
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
