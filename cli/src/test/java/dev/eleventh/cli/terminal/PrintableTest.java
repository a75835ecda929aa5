package dev.eleventh.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void replacesControlCharacters() {
        assertThat(Printable.text("a\u001b[31mb\u0000\u009b\u2028\u202e\ud800c"))
                .isEqualTo("a\uFFFD[31mb" + "\uFFFD".repeat(5) + "c");
        assertThat(Printable.text("naïve 杯 👩\u200D🚀")).isEqualTo("naïve 杯 👩\u200D🚀");
    }

    @Test
    void countsTheColumnsOfATerminal() {
        assertThat(Printable.width("cup")).isEqualTo(3);
        assertThat(Printable.width("カップ")).isEqualTo(6);
        assertThat(Printable.width("컵")).isEqualTo(2);
        assertThat(Printable.width("cafe\u0301"))
                .as("a combining accent occupies no column")
                .isEqualTo(4);
        assertThat(Printable.width("☕🍵")).isEqualTo(3);
    }

    @Test
    void cutsOnlyBetweenCharacters() {
        assertThat(Printable.cut("teapot", 6)).isEqualTo("teapot");
        assertThat(Printable.cut("teapots", 6)).isEqualTo("teapo…");
        assertThat(Printable.cut("カップとソーサー", 6)).isEqualTo("カッ…");
        assertThat(Printable.cut("🍵🍵🍵🍵", 6)).isEqualTo("🍵🍵…");
    }

    @Test
    void breaksLinesBetweenWordsIfPossible() {
        assertThat(Printable.wrapped("one two three", 7)).containsExactly("one two", "three");
        assertThat(Printable.wrapped("カップとソーサー", 6)).containsExactly("カップ", "とソー", "サー");
        assertThat(Printable.wrapped("", 7)).isEmpty();
    }
}
