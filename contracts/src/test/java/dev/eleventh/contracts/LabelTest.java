package dev.eleventh.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
    @ParameterizedTest
    @ValueSource(strings = {"mug", "coffee mug", "Käse", "咖啡杯", "☕", "👩‍🔬", "क्‍ष", "a/b", "'; drop table"})
    void takesWhatPeopleWrite(String text) {
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
            strings = {"", " ", "\u00A0", "mu\u0000g", "mu\ng", "mu\u200Bg", "mu\u202Eg", "mu\u2028g", "mu\uD800g"})
    void refusesNothingAndWhatCannotBeSeen(String text) {
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
    void saysWhichCharacterIsForbiddenWithoutRepeatingIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Label.parse("mu\u0007g"))
                .withMessage("label must have no control characters, 'mu\uFFFDg' has U+0007");
    }

    @Test
    void mustBeParsedFromWhatIsNotNormal() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Label(" mug")).withMessageContaining("Label.parse");
    }
}
