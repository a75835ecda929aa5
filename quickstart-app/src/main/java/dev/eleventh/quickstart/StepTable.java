package dev.eleventh.quickstart;

import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Locale;

/** Formats a lesson's result as a table: the accuracy of each class before and after. */
final class StepTable {
    private StepTable() {}

    static String of(DemoReport.Step step, List<Label> known, Accuracies before, Accuracies after) {
        StringBuilder table = new StringBuilder();
        line(table, "  %-14s %8s %8s %8s", "class", "before", "after", "change");
        for (Label label : known) {
            Double old = before.perLabel().get(label);
            double now = after.perLabel().getOrDefault(label, 0.0);
            line(
                    table,
                    "  %-14s %8s %8s %8s",
                    label,
                    old == null ? "new" : percent(old),
                    percent(now),
                    old == null ? "" : String.format(Locale.ROOT, "%+.1f", 100 * (now - old)));
        }
        line(
                table,
                "  %-14s %8s %8s",
                "mean",
                step.oldClasses() == 0 ? "" : percent(step.oldClassesAccuracyBefore()),
                percent(step.macroAccuracy()));
        line(
                table,
                "  version %d; first correct prediction of %s %.1f s after the first example",
                step.version(),
                step.newLabel().contains(",") ? "every class" : "'" + step.newLabel() + "'",
                step.timeToLearnMs() / 1000.0);
        return table.toString().stripTrailing();
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append(System.lineSeparator());
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }
}
