package dev.eleventh.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/** Reads docs/operations.md: its headings, and the tables below them. */
final class OperationsPage {
    private final List<String> lines;

    private OperationsPage(List<String> lines) {
        this.lines = lines;
    }

    static OperationsPage read() {
        try {
            return new OperationsPage(Files.readAllLines(DocumentedCommands.ROOT.resolve("docs/operations.md")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the rest of each heading that starts with {@code prefix}, such as {@code "### Eleventh"}. */
    List<String> headings(String prefix) {
        return lines.stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }

    /**
     * Returns the cells of each table row between a heading and the next, without backquotes and without the header
     * row.
     */
    List<List<String>> rows(String heading) {
        int begin = lines.indexOf(heading);
        if (begin < 0) {
            throw new AssertionError("docs/operations.md has no heading '%s'".formatted(heading));
        }
        List<List<String>> rows = lines.stream()
                .skip(begin + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(OperationsPage::cells)
                .toList();
        if (rows.isEmpty()) {
            throw new AssertionError("docs/operations.md has no table below '%s'".formatted(heading));
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1).split("\\|"))
                .map(cell -> cell.replace("`", "").strip())
                .toList();
    }
}
