package dev.eleventh.benchmarks;

import java.util.List;
import java.util.Locale;

/** Results of one order as a table: a row for each strategy, accuracies in percent. */
final class ResultTable {
    private ResultTable() {}

    static String of(List<StrategyResult> results) {
        StringBuilder table = new StringBuilder();
        line(
                table,
                row(
                        "strategy",
                        "accuracy after each step",
                        List.of(
                                "average", "incr.", "forgets", "BWT", "gap", "preq.", "window", "ECE", "after",
                                "seconds", "last", "bytes"),
                        "sha256"));
        for (StrategyResult result : results) {
            line(
                    table,
                    row(
                            result.strategy(),
                            steps(result),
                            cells(result),
                            result.headSha256().hex().substring(0, 12)));
        }
        return table.toString().stripTrailing();
    }

    private static String steps(StrategyResult result) {
        StringBuilder steps = new StringBuilder();
        List<Double> all = result.accuracyPerStep();
        for (int i = 0; i < all.size(); i++) {
            // many steps would not fit on a line, so only the first three and the last three are shown
            if (all.size() <= 6 || i < 3 || i >= all.size() - 3) {
                steps.append(percent(all.get(i))).append(' ');
            } else if (i == 3) {
                steps.append(".. ");
            }
        }
        return steps.toString().strip();
    }

    private static List<String> cells(StrategyResult result) {
        StrategyResult.Prequential prequential = result.prequential();
        return List.of(
                percent(result.averageAccuracy()),
                percent(result.averageIncrementalAccuracy()),
                percent(result.forgetting()),
                percent(result.backwardTransfer()),
                percent(result.jointGap()),
                prequential == null ? "-" : percent(prequential.total()),
                prequential == null ? "-" : percent(prequential.windowed()),
                percent(result.eceBefore()),
                percent(result.eceAfter()),
                seconds(result.learnSeconds()),
                seconds(result.learnSecondsLastStep()),
                Integer.toString(result.headBytes()));
    }

    private static String row(String strategy, String steps, List<String> cells, String sha256) {
        StringBuilder row = new StringBuilder("%-15s %-35s".formatted(strategy, steps));
        cells.forEach(cell -> row.append(" %8s".formatted(cell)));
        return row.append("  ").append(sha256).toString();
    }

    private static void line(StringBuilder table, String line) {
        table.append(line.stripTrailing()).append('\n');
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f", seconds);
    }

    private static String percent(double share) {
        // + 0.0 turns a negative zero into a positive one
        return String.format(Locale.ROOT, "%.1f", Math.round(1000 * share) / 10.0 + 0.0);
    }
}
