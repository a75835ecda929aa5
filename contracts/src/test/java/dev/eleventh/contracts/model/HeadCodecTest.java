package dev.eleventh.contracts.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HeadCodecTest {
    private static final LinearHead HEAD = new LinearHead(
            List.of(new Label("mug"), new Label("Schlüssel")), 3, new float[] {1, 2, 3, -4, 5.5f, 0}, new float[] {
                0.5f, -0.25f
            });

    /** What version 1 of the format is, to the byte: published heads must stay readable. */
    private static final String GOLDEN_HEADER = "{\"__metadata__\":{\"format\":\"eleventh.linear.v1\","
            + "\"labels\":\"[\\\"mug\\\",\\\"Schlüssel\\\"]\"},"
            + "\"bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
            + "\"weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[8,32]}}";

    @Test
    void aHeadIsASafetensorsFile() {
        ByteBuffer file = ByteBuffer.wrap(HeadCodec.encode(HEAD)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[Math.toIntExact(file.getLong())];
        file.get(header);

        assertThat(new String(header, UTF_8).stripTrailing()).isEqualTo(GOLDEN_HEADER);
        assertThat(header.length % 8).isZero();
        float[] tensors = new float[8];
        file.asFloatBuffer().get(tensors);
        assertThat(tensors).containsExactly(0.5f, -0.25f, 1, 2, 3, -4, 5.5f, 0);
    }

    @Test
    void decodingGivesBackTheHead() {
        LinearHead head = HeadCodec.decode(HeadCodec.encode(HEAD));

        assertThat(head.labels()).isEqualTo(HEAD.labels());
        assertThat(head.dimension()).isEqualTo(3);
        assertThat(head.weights()).isEqualTo(HEAD.weights());
        assertThat(head.bias()).isEqualTo(HEAD.bias());
    }

    @Test
    void everyTruncatedFileIsRefused() {
        byte[] file = HeadCodec.encode(HEAD);
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> HeadCodec.decode(cut))
                    .as("%d of %d bytes", length, file.length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("head file ");
        }
    }

    @Test
    void numbersThatAreNotFiniteAreRefused() {
        byte[] file = HeadCodec.encode(HEAD);
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(file.length - 4, Float.NaN);

        assertThatThrownBy(() -> HeadCodec.decode(file)).hasMessageContaining("weight 5 of a head must be finite");
    }

    @Test
    void aHeaderThatLiesIsRefusedBeforeAnythingIsAllocated() {
        assertRefused("\"shape\":[2,3]", "\"shape\":[2,9]");
        assertRefused("\"F32\"", "\"F16\"");
        assertRefused("[8,32]", "[0,32]");
        assertRefused("linear.v1", "linear.v9");
        assertRefused("[\\\"mug\\\"", "[null  \"");
        ByteBuffer huge = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(Long.MAX_VALUE);
        assertThatThrownBy(() -> HeadCodec.decode(huge.array())).hasMessageContaining("says its header has");
    }

    private static void assertRefused(String from, String to) {
        String text = new String(HeadCodec.encode(HEAD), ISO_8859_1);
        assertThat(text).contains(from);
        byte[] forged = text.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to))
                .getBytes(ISO_8859_1);
        assertThatThrownBy(() -> HeadCodec.decode(forged))
                .as("%s -> %s", from, to)
                .isInstanceOf(IllegalArgumentException.class);
    }
}
