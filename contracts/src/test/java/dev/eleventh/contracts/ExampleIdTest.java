package dev.eleventh.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExampleIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"42", "camera-7/2026-01-31#3", "~!", "A9FC8E70-3B5C-4F0C-8D3C-6A1B2C3D4E5F"})
    void acceptsVisibleAscii(String text) {
        assertThat(new ExampleId(text).value()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\n", "é", "\u007F", "\u0000"})
    void refusesOtherCharacters(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new ExampleId(text));
    }

    @Test
    void hasAtMost200Characters() {
        assertThat(new ExampleId("x".repeat(200)).value()).hasSize(200);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ExampleId("x".repeat(201)))
                .withMessage("example id must have 1 to 200 characters, had 201");
    }
}
