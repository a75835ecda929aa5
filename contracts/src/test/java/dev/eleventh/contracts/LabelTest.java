package dev.eleventh.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mug",
                "coffee mug",
                "Käse",
                "咖啡杯",
                "☕",
                "👩‍🔬",
                "क्‍ष",
                "a/b",
                "'; drop table",
                // Persian with a zero width non-joiner, a flag made of tags, Hebrew with a mark, emoji and letters that
                // Java 17 does not know
                "کتاب\u200Cها",
                "🏴\uDB40\uDC67\uDB40\uDC62\uDB40\uDC65\uDB40\uDC6E\uDB40\uDC67\uDB40\uDC7F",
                "כוס\u200F C",
                "\uD83E\uDEE9",
                "\uD83E\uDEC6 mug",
                "\uD803\uDD6F"
            })
    void acceptsLabelsInEveryScript(String text) {
        assertThat(Label.parse(text).value()).isEqualTo(text);
    }

    @Test
    void labelsThatLookTheSameAreTheSame() {
        assertThat(Label.parse("Ka\u0308se")).isEqualTo(Label.parse("K\u00E4se"));
        assertThat(Label.parse("  mug \n")).isEqualTo(new Label("mug"));
        assertThat(Label.parse("\u00A0coffee\u00A0mug\u2003")).isEqualTo(new Label("coffee mug"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\u00A0",
                "\u200C",
                "\u200D \u200F",
                "mu\uFEFFg",
                "mu\u00ADg",
                "mu\u2066g",
                "mu\uFFFEg",
                "mu\uFDD0g",
                "mu\u0000g",
                "mu\ng",
                "mu\u200Bg",
                "mu\u202Eg",
                "mu\u2028g",
                "mu\uD800g"
            })
    void refusesEmptyTextAndInvisibleCharacters(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Label.parse(text));
    }

    @Test
    void countsCharactersNotCodeUnits() {
        assertThat(Label.parse("☕".repeat(128)).value()).hasSize(128);
        assertThat(Label.parse("🦆".repeat(128)).value()).hasSize(256);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Label.parse("🦆".repeat(129)))
                .withMessage("label must have 1 to 128 characters, had 129");
    }

    @Test
    void namesAForbiddenCharacterByItsCodePoint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Label.parse("mu\u0007g"))
                .withMessage("label must have no control characters, 'mu\uFFFDg' has U+0007");
    }

    @Test
    void aTextThatIsNotNormalisedMustBeParsed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Label(" mug")).withMessageContaining("Label.parse");
    }
}
