package dev.eleventh.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** Rows in aligned columns. Columns that may be cut are cut if the table is too wide. */
public final class Table {
    private static final String GAP = "  ";
    private static final String INDENT = "    ";

    private final List<Column> columns = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();

    /**
     * @param below text that is too long for a column, printed on lines of its own; may be empty
     */
    private record Row(List<String> cells, String below) {}

    private record Column(String title, boolean right, boolean cut) {}

    /** Adds a column of text. */
    public Table left(String title) {
        columns.add(new Column(title, false, false));
        return this;
    }

    /** Adds a column of numbers. */
    public Table right(String title) {
        columns.add(new Column(title, true, false));
        return this;
    }

    /** Adds a column of text that may be cut if the table is too wide, but is never narrower than its title. */
    public Table cut(String title) {
        columns.add(new Column(title, false, true));
        return this;
    }

    public Table row(Object... cells) {
        return add("", cells);
    }

    /** Adds a row, and below it a sentence that would be cut in a column. */
    public Table rowAbove(String below, Object... cells) {
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

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Returns the titles and then the rows. Lines exceed the width only if the columns that may not be cut do. */
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
