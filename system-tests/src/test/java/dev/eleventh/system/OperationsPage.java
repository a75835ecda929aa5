package dev.eleventh.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

/** Reads a page for operators: the tables below its headings. */
final class OperationsPage {
    private final String page;
    private final List<String> lines;

    private OperationsPage(String page, List<String> lines) {
        this.page = page;
        this.lines = lines;
    }

    /** Reads a page by its path from the root of the repository. */
    static OperationsPage read(String page) {
        try {
            return new OperationsPage(page, Files.readAllLines(DocumentedCommands.ROOT.resolve(page)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the headings in their order, such as {@code "## Symptom"}. */
    List<String> headings() {
        return lines.stream().filter(line -> line.matches("#+ .*")).toList();
    }

    /**
     * Returns the cells of each table row between a heading and the next, without backquotes and without the header
     * row.
     */
    List<List<String>> rows(String heading) {
        int begin = lines.indexOf(heading);
        if (begin < 0) {
            throw new AssertionError("%s has no heading '%s'".formatted(page, heading));
        }
        List<List<String>> rows = lines.stream()
                .skip(begin + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .map(OperationsPage::cells)
                .toList();
        if (rows.isEmpty()) {
            throw new AssertionError("%s has no table below '%s'".formatted(page, heading));
        }
        return rows;
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.substring(1).split("\\|"))
                .map(cell -> cell.replace("`", "").strip())
                .toList();
    }
}
