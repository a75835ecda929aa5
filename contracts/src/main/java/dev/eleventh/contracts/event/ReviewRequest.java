package dev.eleventh.contracts.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.image.ImageFormat;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An image on {@code review-requests} that was predicted, and that a person may label. The record's key is the SHA-256 of
 * the image, and its value is the image; the rest is in headers.
 *
 * @param prediction the answer that the client got
 * @param isRandom whether the image belongs to a random sample, whatever its prediction
 */
public record ReviewRequest(EncodedImage image, Prediction prediction, boolean isRandom) {
    /** The answer, in JSON as on {@code predictions}. */
    public static final String PREDICTION = "prediction";

    /** {@code true} or {@code false}. */
    public static final String RANDOM = "review-random";

    private static final String CONTENT_TYPE = "content-type";

    public ReviewRequest {
        if (prediction.error() != null) {
            throw new IllegalArgumentException("an image without an answer cannot be reviewed: " + prediction.error());
        }
    }

    /** Returns the image's name: two requests for the same image file are one. */
    public Sha256 sha256() {
        return Sha256.of(image.bytes());
    }

    /** Returns the headers of the record. */
    public Headers headers() {
        Headers headers = new RecordHeaders();
        ImageFormat.of(image.bytes()).ifPresent(format -> add(headers, CONTENT_TYPE, format.mediaType()));
        add(headers, PREDICTION, Json.write(prediction));
        add(headers, RANDOM, Boolean.toString(isRandom));
        return headers;
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, text.getBytes(UTF_8));
    }

    /**
     * Reads a record.
     *
     * @throws IllegalArgumentException when the record has no image, or no valid prediction
     */
    public static ReviewRequest of(Headers headers, byte @Nullable [] value) {
        if (value == null || value.length == 0) {
            throw new IllegalArgumentException("a review request needs an image as its value, had 0 bytes");
        }
        Prediction prediction = Json.read(text(headers, PREDICTION), Prediction.class);
        checkNames(prediction);
        return new ReviewRequest(new EncodedImage(value), prediction, Boolean.parseBoolean(text(headers, RANDOM)));
    }

    /** A prediction's names are plain texts; here anybody with access to the topic may have written them. */
    private static void checkNames(Prediction prediction) {
        var unused = new ExampleId(prediction.id());
        var unusedToo = new Sha256(prediction.headSha256());
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("a review request needs the header '%s', had none".formatted(name));
        }
        return new String(header.value(), UTF_8);
    }
}
