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

    static ImageRequest of(String id, String contentType, byte[] image) {
        return new ImageRequest(id, contentType, new EncodedImage(image), null);
    }

    /**
     * The request that a record carries. Its id is the header {@code ce_id}, else the record's key, else the image's
     * SHA-256; a record with an id that cannot be one is answered under its place on the topic.
     */
    static ImageRequest of(ConsumerRecord<byte[], byte[]> record) {
        byte[] image = record.value() == null ? new byte[0] : record.value();
        String contentType = text(record.headers().lastHeader(ExampleEventCodec.CONTENT_TYPE));
        String id = text(record.headers().lastHeader(ExampleEventCodec.ID));
        if (id.isEmpty() && record.key() != null) {
            id = new String(record.key(), UTF_8);
        }
        String place = "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
        if (id.isEmpty()) {
            return of(image.length == 0 ? place : Sha256.of(image).hex(), contentType, image);
        }
        try {
            return of(ExampleAttributes.id(id).value(), contentType, image);
        } catch (RejectedException e) {
            return new ImageRequest(place, contentType, new EncodedImage(image), e);
        }
    }

    private static String text(@Nullable Header header) {
        return header == null || header.value() == null ? "" : new String(header.value(), UTF_8);
    }
}
