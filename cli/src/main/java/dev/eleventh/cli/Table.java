package dev.eleventh.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns. What does not fit is cut in the columns that may be cut. */
final class Table {
    private static final String GAP = "  ";
    private static final String INDENT = "    ";

    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    /** @param below what is too long for a column, in lines of its own; empty for nothing */
    private record Row(List<String> cells, String below) {}

    private record Column(String title, boolean right, boolean cut) {}

    /** A column of words. */
    Table left(String title) {
        columns.add(new Column(title, false, false));
        return this;
    }

    /** A column of figures. */
    Table right(String title) {
        columns.add(new Column(title, true, false));
        return this;
    }

    /** A column of words that may be cut when the table is too wide; never narrower than its title. */
    Table cut(String title) {
        columns.add(new Column(title, false, true));
        return this;
    }

    Table row(Object... cells) {
        return add("", cells);
    }

    /** A row, and under it a sentence that a column would cut. */
    Table rowAbove(String below, Object... cells) {
        return add(below, cells);
    }

    private Table add(String below, Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(
                    "a row must have %d cells, had %d".formatted(columns.size(), cells.length));
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Printable.text(String.valueOf(cell)));
        }
        rows.add(new Row(row, Printable.text(below)));
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The titles, then the rows; no line is wider unless the columns that stay whole are. */
    List<String> lines(int width) {
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::title).toList(), widths));
        for (Row row : rows) {
            lines.add(line(row.cells(), widths));
            for (String part : Printable.wrapped(row.below(), width - INDENT.length())) {
                lines.add(INDENT + part);
            }
        }
        return lines;
    }

    private int[] widths(int limit) {
        int[] widths = new int[columns.size()];
        int total = GAP.length() * (columns.size() - 1);
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    Printable.width(columns.get(i).title()),
                    rows.stream()
                            .mapToInt(row -> Printable.width(row.cells().get(column)))
                            .max()
                            .orElse(0));
            total += widths[i];
        }
        for (int excess = total - limit; excess > 0; excess--) {
            int widest = widestThatMayBeCut(widths);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private int widestThatMayBeCut(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            Column column = columns.get(i);
            if (column.cut()
                    && widths[i] > Printable.width(column.title())
                    && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = Printable.cut(cells.get(i), widths[i]);
            String space = " ".repeat(Math.max(0, widths[i] - Printable.width(cell)));
            line.append(i == 0 ? "" : GAP).append(columns.get(i).right() ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }
}
