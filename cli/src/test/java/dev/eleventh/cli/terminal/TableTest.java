package dev.eleventh.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    private static final int NARROW = 80;

    @Test
    void alignsTextLeftAndNumbersRight() {
        Table table = new Table().left("LABEL").right("EXAMPLES").row("cup", 7).row("teapot", 1200);

        assertThat(table.lines(NARROW)).containsExactly("LABEL   EXAMPLES", "cup            7", "teapot      1200");
    }

    @Test
    void cutsLongCellsSoThatLinesFitTheTerminal() {
        Table table = new Table().cut("FILE").left("LABEL").cut("OTHERS").right("VERSION");
        table.row("pictures/".repeat(20) + "1.png", "cup", "teapot 20.0 %, ".repeat(9), 12);

        List<String> lines = table.lines(NARROW);

        assertThat(lines).allMatch(line -> Printable.width(line) <= NARROW);
        assertThat(lines.get(1))
                .startsWith("pictures/")
                .contains("…  cup    teapot")
                .endsWith("…       12");
    }

    @Test
    void columnsStayUnderTheirTitlesInEveryScript() {
        Table table = new Table().cut("LABEL").right("EXAMPLES");
        List<String> labels = List.of(
                "cup", "カップとソーサー", "чашка", "كوب", "कप", "cafe\u0301", "👩\u200D🚀", "杯".repeat(60), "x".repeat(128));
        labels.forEach(label -> table.row(label, 7));

        List<String> lines = table.lines(NARROW);

        int width = Printable.width(lines.get(0));
        assertThat(width).isEqualTo(NARROW);
        assertThat(lines).allMatch(line -> Printable.width(line) == width);
    }

    @Test
    void aLabelCannotMoveTheCursorOrBreakALine() {
        Table table = new Table().cut("LABEL").right("EXAMPLES");
        table.row("cup\u001b[2J\r\n\u202Epuc", 7);

        assertThat(table.lines(NARROW)).hasSize(2).last().isEqualTo("cup\uFFFD[2J\uFFFD\uFFFD\uFFFDpuc         7");
    }

    @Test
    void aSentenceUnderARowIsWrappedAndNotCut() {
        String sentence = "macro accuracy (held-out set) is 0.8333, the champion's 0.8333: not better, and ".repeat(3);
        Table table = new Table().right("JUDGED").rowAbove(sentence, 7).rowAbove("", 6);

        List<String> lines = table.lines(NARROW);

        assertThat(lines).allMatch(line -> Printable.width(line) <= NARROW);
        assertThat(lines.get(1)).isEqualTo("     7");
        assertThat(lines.get(lines.size() - 1)).isEqualTo("     6");
        assertThat(String.join(
                        " ",
                        lines.subList(2, lines.size() - 1).stream()
                                .map(String::strip)
                                .toList()))
                .isEqualTo(sentence.strip());
    }

    @Test
    void rejectsARowWithAnotherNumberOfCells() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Table().left("LABEL").row("cup", 7))
                .withMessage("a row must have 1 cells, had 2");
    }

    @Test
    void theTerminalsWidthIsKeptBetween80And100() {
        assertThat(new Terminal(System.in, false, false, 20).columns()).isEqualTo(80);
        assertThat(new Terminal(System.in, false, false, 90).columns()).isEqualTo(90);
        assertThat(new Terminal(System.in, false, false, 300).columns()).isEqualTo(100);
    }
}
