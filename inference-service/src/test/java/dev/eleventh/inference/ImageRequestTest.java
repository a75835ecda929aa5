package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.RejectedException;
import dev.eleventh.contracts.event.RejectionReason;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageRequestTest {
    private static final byte[] IMAGE = {1, 2, 3};

    @Test
    void theHeaderNamesTheRequestElseTheKeyElseTheImage() {
        assertThat(request("key", IMAGE, Map.of("ce_id", "header")).id()).isEqualTo("header");
        assertThat(request("key", IMAGE, Map.of()).id()).isEqualTo("key");
        assertThat(request(null, IMAGE, Map.of()).id())
                .isEqualTo(Sha256.of(IMAGE).hex());
        assertThat(request("", IMAGE, Map.of("ce_id", "")).id())
                .isEqualTo(Sha256.of(IMAGE).hex());
    }

    @Test
    void aRecordWithNothingInItIsAnsweredUnderItsPlace() {
        assertThat(request(null, null, Map.of()).id()).isEqualTo("images-2-7");
        assertThat(request(null, new byte[0], Map.of()).id()).isEqualTo("images-2-7");
        assertThat(request(null, null, Map.of()).image().size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "new\nline", "caf\u00e9", "\u0000"})
    void anIdThatCannotBeOneIsRefusedUnderItsPlace(String id) {
        ImageRequest request = request("key", IMAGE, Map.of("ce_id", id));

        assertThat(request.id()).isEqualTo("images-2-7");
        assertThat(request.refusal())
                .isNotNull()
                .extracting(RejectedException::reason)
                .isEqualTo(RejectionReason.INVALID_ID);
    }

    @Test
    void aKeyThatIsNoTextIsRefused() {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("images", 2, 7, "\u00ff".getBytes(ISO_8859_1), IMAGE);

        assertThat(ImageRequest.of(record).refusal()).isNotNull();
    }

    @Test
    void anIdOfTenKilobytesIsRefused() {
        assertThat(request("x".repeat(10_000), IMAGE, Map.of()).refusal()).isNotNull();
    }

    private static ImageRequest request(@Nullable String key, byte @Nullable [] image, Map<String, String> headers) {
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>("images", 2, 7, key == null ? null : key.getBytes(UTF_8), image);
        headers.forEach((name, value) -> record.headers().add(name, value.getBytes(UTF_8)));
        return ImageRequest.of(record);
    }
}
