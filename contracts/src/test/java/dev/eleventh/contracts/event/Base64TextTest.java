package dev.eleventh.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {
    /** The bytes FB FF FE, of which each alphabet writes all letters that are its own; then one byte less, and two. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+//+",
                "-__-",
                "+__-",
                "data:image/png;base64,+//+",
                "DATA:;base64,+//+",
                "data:image/jpeg;name=a.jpg;base64,-__-",
                "+/\r\n/+\r\n",
                "\n+//+",
                " +//+ ",
            })
    void everyWayOfWritingTheSameBytesIsRead(String text) {
        assertThat(Base64Text.decode(text)).containsExactly(0xFB, 0xFF, 0xFE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+/8=", "+/8", "-_8", "+/8\n=", "+/8==\r\n"})
    void paddingMayBeMissing(String text) {
        assertThat(Base64Text.decode(text)).containsExactly(0xFB, 0xFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "data:;base64,", "===="})
    void anEmptyTextIsNoBytes(String text) {
        assertThat(Base64Text.decode(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AA AA, 'character 2 is U+0020, perhaps a plus sign that a form has decoded'",
        "AA%2BAA, character 2 is U+0025",
        "AA==AA, 'character 4 is U+0041, after the padding'",
        "'\"AAAA\"', character 0 is U+0022",
        "AAAAA, the last group has 1 character",
        "'data:image/png,AAAA', character 4 is U+003A",
        "AA\u00E4A, character 2 is U+00E4"
    })
    void whatIsNoBase64IsRefusedWithTheCharacter(String text, String message) {
        assertThatThrownBy(() -> Base64Text.decode(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void decodesTheOutputOfJavasEncoder() {
        SplittableRandom random = new SplittableRandom(5);
        for (int length = 0; length < 300; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);

            assertThat(Base64Text.decode(Base64.getEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(Base64Text.decode(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                    .isEqualTo(bytes);
            assertThat(Base64Text.decode(Base64.getMimeEncoder().encodeToString(bytes)))
                    .isEqualTo(bytes);
        }
    }
}
