package dev.eleventh.ingest;

import dev.eleventh.contracts.Topics;
import dev.eleventh.contracts.event.ExampleEvent;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import dev.eleventh.contracts.image.ImageFormat;
import dev.eleventh.contracts.image.ImageHeader;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.image.Problem;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What can be said of one example by looking at nothing else; the same at both doors, Kafka and HTTP. */
final class ExampleChecks {
    /** For the key and the headers together: attributes and a trace need a few kilobytes. */
    private static final int MAX_HEADER_BYTES = 64 << 10;

    private static final ImageLimits LIMITS =
            new ImageLimits(Topics.MAX_IMAGE_BYTES, ImageLimits.DEFAULT.maxSide(), ImageLimits.DEFAULT.maxPixels());

    /** Claims nothing, or (the form, what curl says of any data unless told otherwise) cannot be meant. */
    private static final Set<String> NO_CLAIM =
            Set.of("", "application/octet-stream", "application/x-www-form-urlencoded");

    private ExampleChecks() {}

    /**
     * The event that a record carries, when nothing is wrong with it by itself: first its size, then the image, then
     * the attributes.
     */
    static ExampleEvent check(byte @Nullable [] key, Headers headers, byte @Nullable [] value, Instant timestamp)
            throws RejectedException {
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
    static ImageFormat checkImage(byte[] image, String contentType) throws RejectedException {
        ImageFormat format;
        try {
            format = ImageHeader.read(image, LIMITS).format();
        } catch (InvalidImageException e) {
            throw new RejectedException(reason(e.problem()), String.valueOf(e.getMessage()));
        }
        String mediaType = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        // image/jpg is not registered, but common
        String claimed = mediaType.equals("image/jpg") ? ImageFormat.JPEG.mediaType() : mediaType;
        if (!NO_CLAIM.contains(claimed) && !claimed.equals(format.mediaType())) {
            throw new RejectedException(
                    RejectionReason.CONTENT_TYPE_MISMATCH,
                    "content-type is '%s', the image is %s by its first bytes; correct content-type or leave it out"
                            .formatted(printable(mediaType), format.mediaType()));
        }
        return format;
    }

    private static String printable(String mediaType) {
        return mediaType.substring(0, Math.min(60, mediaType.length())).replaceAll("\\p{C}", "\uFFFD");
    }

    private static RejectionReason reason(Problem problem) {
        return switch (problem) {
            case EMPTY -> RejectionReason.EMPTY_BODY;
            case TOO_LARGE_BYTES -> RejectionReason.TOO_LARGE;
            case UNSUPPORTED_FORMAT -> RejectionReason.UNSUPPORTED_FORMAT;
            case DIMENSIONS_TOO_LARGE -> RejectionReason.DIMENSIONS_TOO_LARGE;
            case TRUNCATED -> RejectionReason.TRUNCATED_IMAGE;
            case CORRUPT -> RejectionReason.CORRUPT_IMAGE;
        };
    }
}
