package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.ExampleAttributes;
import dev.eleventh.contracts.event.ExampleEventCodec;
import dev.eleventh.contracts.event.RejectedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One image to predict.
 *
 * @param contentType as the sender named it; empty leaves it to the image's first bytes
 * @param refusal why it cannot be predicted, known before it is decoded; null when it may be tried
 */
record ImageRequest(
        String id,
        String contentType,
        EncodedImage image,
        @Nullable RejectedException refusal) {

    /** A request that has no name of its own. */
    static ImageRequest of(String contentType, byte[] image) {
        return of(Sha256.of(image).hex(), contentType, image);
    }

    private static ImageRequest of(String id, String contentType, byte[] image) {
        return new ImageRequest(id, contentType, new EncodedImage(image), null);
    }

    /**
     * The request that a record carries. Its id is the header {@code ce_id}, else the record's key, else the image's
     * SHA-256; without an image, or with an id that cannot be one, it is answered under its place on the topic.
     */
    static ImageRequest of(ConsumerRecord<byte[], byte[]> record) {
        byte[] image = record.value() == null ? new byte[0] : record.value();
        String contentType = text(record.headers().lastHeader(ExampleEventCodec.CONTENT_TYPE));
        String id = text(record.headers().lastHeader(ExampleEventCodec.ID));
        if (id.isEmpty() && record.key() != null) {
            id = new String(record.key(), UTF_8);
        }
        if (id.isEmpty()) {
            return image.length == 0 ? of(place(record), contentType, image) : of(contentType, image);
        }
        try {
            return of(ExampleAttributes.id(id).value(), contentType, image);
        } catch (RejectedException e) {
            return new ImageRequest(place(record), contentType, new EncodedImage(image), e);
        }
    }

    private static String place(ConsumerRecord<byte[], byte[]> record) {
        return "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
    }

    private static String text(@Nullable Header header) {
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
