package dev.eleventh.cli;

import picocli.CommandLine.Option;

/** The maximum number of rows of a list. */
final class RowLimit {
    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "So many at most. Default: ${DEFAULT-VALUE}.")
    private int rows;

    RowLimit(int fallback) {
        this.rows = fallback;
    }

    int rows() {
        return rows;
    }
}
