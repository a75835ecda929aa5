package dev.eleventh.inference;

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
 * @param contentType as the sender named it; empty leaves it to the image's first bytes
 * @param refusal why it cannot be predicted, known before it is decoded; null when it may be tried
 */
record ImageRequest(
        String id,
        String contentType,
        EncodedImage image,
        @Nullable RejectedException refusal) {

    static ImageRequest of(String id, String contentType, byte[] image) {
        return new ImageRequest(id, contentType, new EncodedImage(image), null);
    }

    /** Images without names, in their order. */
    static List<ImageRequest> ofAll(List<byte[]> images) {
        return images.stream().map(image -> of("unnamed", "", image)).toList();
    }

    /**
     * The request that a record carries. Its id is the header {@code ce_id}, else the record's key, else the image's
     * SHA-256, else (nothing to digest, or an id that cannot be one) its place on the topic.
     */
    static ImageRequest of(ConsumerRecord<byte[], byte[]> record) {
        String place = record.topic() + "-" + record.partition() + "-" + record.offset();
        return of(record.key(), record.headers(), record.value(), place);
    }

    /**
     * The request that a client sends by HTTP: the same rules, without a key.
     *
     * @param headers as a record would have them
     */
    static ImageRequest of(Headers headers, byte[] body) {
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
