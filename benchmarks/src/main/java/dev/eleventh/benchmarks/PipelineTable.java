package dev.eleventh.benchmarks;

import dev.eleventh.benchmarks.performance.Figure;
import dev.eleventh.benchmarks.performance.Spread;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The results of the pipeline benchmark as a table: medians, and the range of the values that are compared with the
 * bar.
 */
final class PipelineTable {
    private PipelineTable() {}

    /**
     * Returns the table.
     *
     * @param earlier the values that another run compared with the bar, by the figure's name; empty for no comparison
     */
    static String of(List<Figure> figures, Map<String, Double> earlier) {
        StringBuilder table = new StringBuilder();
        line(
                table,
                row("row", "Eleventh", "yardstick", "unit", "value", "(min .. max)", "bar", "met"),
                "before",
                earlier);
        for (Figure figure : figures) {
            Spread yardstick = figure.yardstick();
            Spread value = figure.value();
            String cells = row(
                    figure.name(),
                    number(figure.ours().median()),
                    yardstick == null ? "-" : number(yardstick.median()),
                    figure.unit(),
                    number(value.median()),
                    "(%s .. %s)".formatted(number(value.min()), number(value.max())),
                    figure.bar() == null ? "-" : figure.bar().toString(),
                    met(figure.met()));
            line(table, cells, change(value.median(), earlier.get(figure.name())), earlier);
            if (!figure.note().isEmpty()) {
                table.append("    ").append(figure.note()).append('\n');
            }
        }
        return table.toString().stripTrailing();
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, "%-28s %10s %10s %-10s %9s %19s %9s %-4s", (Object[]) cells);
    }

    private static void line(StringBuilder table, String cells, String comparison, Map<String, Double> earlier) {
        String line = earlier.isEmpty() ? cells : "%s %s".formatted(cells, comparison);
        table.append(line.stripTrailing()).append('\n');
    }

    private static String met(@Nullable Boolean met) {
        if (met == null) {
            return "-";
        }
        return met ? "yes" : "NO";
    }

    private static String change(double now, @Nullable Double before) {
        return before == null
                ? "new"
                : String.format(Locale.ROOT, "%s (%+.0f %%)", number(before), 100 * (now / before - 1));
    }

    /** Formats a number with three or four significant digits, whatever its size. */
    private static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }
}
