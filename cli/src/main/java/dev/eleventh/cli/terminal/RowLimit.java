package dev.eleventh.cli.terminal;

import picocli.CommandLine.Option;

/** The maximum number of rows of a list. */
public final class RowLimit {
    @Option(
            names = "--limit",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Maximum rows to list. Default: ${DEFAULT-VALUE}.")
    private int rows;

    public RowLimit(int fallback) {
        this.rows = fallback;
    }

    public int rows() {
        return rows;
    }
}
