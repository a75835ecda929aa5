package dev.eleventh.inference.predict;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectionReason;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ImageRequestTest {
    private static final byte[] IMAGE = {1, 2, 3};
    private static final byte[] NOT_UTF_8 = {(byte) 0xFF, (byte) 0xFE};

    @Test
    void theHeaderTakesPrecedenceOverTheKeyAsId() {
        ConsumerRecord<byte[], byte[]> sent = sent("key".getBytes(UTF_8), IMAGE);
        sent.headers().add("ce_id", "header".getBytes(UTF_8));

        assertThat(ImageRequest.of(sent).id()).isEqualTo("header");
    }

    @Test
    void theKeyTakesPrecedenceOverTheImageAsId() {
        assertThat(ImageRequest.of(sent("key".getBytes(UTF_8), IMAGE)).id()).isEqualTo("key");
    }

    @Test
    void anImageWithoutAnIdHasTheHashOfItsContentAsId() {
        assertThat(ImageRequest.of(sent(null, IMAGE)).id())
                .isEqualTo(Sha256.of(IMAGE).hex());
        assertThat(ImageRequest.of(sent(new byte[0], IMAGE)).id())
                .isEqualTo(Sha256.of(IMAGE).hex());
    }

    @Test
    void anEmptyRecordHasItsPositionAsId() {
        ImageRequest request = ImageRequest.of(sent(null, null));

        assertThat(request.id()).isEqualTo("images-2-7");
        assertThat(request.image().size()).isZero();
        assertThat(request.refusal()).as("the decoder reports the reason").isNull();
    }

    @Test
    void anInvalidIdIsRejectedUnderItsPosition() {
        for (byte[] key :
                new byte[][] {"two words".getBytes(UTF_8), "x".repeat(10_000).getBytes(UTF_8), NOT_UTF_8}) {
            ImageRequest request = ImageRequest.of(sent(key, IMAGE));

            assertThat(request.id()).isEqualTo("images-2-7");
            assertThat(reason(request)).isEqualTo(RejectionReason.INVALID_ID);
        }
    }

    @Test
    void keepsTheContentTypeUnchanged() {
        ConsumerRecord<byte[], byte[]> sent = sent(null, IMAGE);
        sent.headers().add("content-type", "image/png".getBytes(UTF_8));

        assertThat(ImageRequest.of(sent).contentType()).isEqualTo("image/png");
    }

    @Test
    void aHeaderThatIsNotTextIsRejectedUnderTheRequestsId() {
        ConsumerRecord<byte[], byte[]> sent = sent("key".getBytes(UTF_8), IMAGE);
        sent.headers().add("content-type", NOT_UTF_8);

        ImageRequest request = ImageRequest.of(sent);
        assertThat(request.id()).isEqualTo("key");
        assertThat(reason(request)).isEqualTo(RejectionReason.INVALID_EVENT);
    }

    private static ConsumerRecord<byte[], byte[]> sent(byte @Nullable [] key, byte @Nullable [] value) {
        return new ConsumerRecord<>("images", 2, 7, key, value);
    }

    private static RejectionReason reason(ImageRequest request) {
        return Optional.ofNullable(request.refusal()).orElseThrow().reason();
    }
}
