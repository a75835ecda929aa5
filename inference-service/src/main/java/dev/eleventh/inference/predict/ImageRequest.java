package dev.eleventh.inference.predict;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.PlainEvent;
import dev.eleventh.contracts.event.RejectedException;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * One image to predict.
 *
 * @param id the image's request id
 * @param contentType as given by the sender; if empty, the image's first bytes decide
 * @param refusal why the image cannot be predicted, if known before decoding; else null
 */
public record ImageRequest(
        String id,
        String contentType,
        EncodedImage image,
        @Nullable RejectedException refusal) {

    public static ImageRequest of(String id, String contentType, byte[] image) {
        return new ImageRequest(id, contentType, new EncodedImage(image), null);
    }

    /** Returns requests for images without ids, in the same order. */
    public static List<ImageRequest> ofAll(List<byte[]> images) {
        return images.stream().map(image -> of("unnamed", "", image)).toList();
    }

    /**
     * Returns the request in a record. Its id is the header {@code ce_id}, else the record's key, else the image's
     * SHA-256. If the image is empty or the given id is invalid, the id is the record's position on the topic.
     */
    public static ImageRequest of(ConsumerRecord<byte[], byte[]> record) {
        String place = record.topic() + "-" + record.partition() + "-" + record.offset();
        return of(record.key(), record.headers(), record.value(), place);
    }

    /**
     * Returns the request in an HTTP body, by the same rules, but without a key.
     *
     * @param headers as a record would have them
     */
    public static ImageRequest of(Headers headers, byte[] body) {
        return of(null, headers, body, "empty");
    }

    private static ImageRequest of(byte @Nullable [] key, Headers headers, byte @Nullable [] value, String otherwise) {
        String id = otherwise;
        byte[] image = Objects.requireNonNullElse(value, new byte[0]);
        try {
            PlainEvent plain = PlainEvent.of(headers, value);
            image = Objects.requireNonNullElse(plain.value(), new byte[0]);
            ExampleId named = ExampleEventCodec.namedId(key, plain.headers());
            if (named != null) {
                id = named.value();
            } else if (image.length > 0) {
                id = Sha256.of(image).hex();
            }
            return of(id, ExampleEventCodec.contentType(plain.headers()), image);
        } catch (RejectedException e) {
            return new ImageRequest(id, "", new EncodedImage(image), e);
        }
    }
}
