package dev.eleventh.benchmarks;

import dev.eleventh.benchmarks.unknown.LatestClass;
import dev.eleventh.benchmarks.unknown.Separation;
import dev.eleventh.benchmarks.unknown.Trial;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The comparison of methods as tables: each kind of unknown images, and the curves of all kinds together. */
final class UnknownTable {
    private UnknownTable() {}

    static String of(Trial trial) {
        List<String> methods =
                trial.separations().stream().map(Separation::method).distinct().toList();
        List<String> kinds =
                trial.separations().stream().map(Separation::kind).distinct().toList();
        List<String> lines = new ArrayList<>();
        lines.add("Accuracy on the known classes if every image is answered: " + percent(trial.accuracy()) + " %");
        lines.add("\nArea under the ROC curve / unknown images found at 95 % of known ones kept, in percent:\n");
        lines.add(kinds(methods, kinds, trial));
        lines.add("\nKnown images kept: known images answered correctly / unknown ones found, mean of all kinds,"
                + " in percent:\n");
        lines.add(curves(methods, trial));
        return String.join("\n", lines);
    }

    static String of(List<LatestClass> latest) {
        List<String> lines = new ArrayList<>();
        lines.add("\nImages of a class that was taught last: right / unknown / unknown if all labels had one limit,"
                + " in percent:\n");
        lines.add("%-24s %8s %8s %22s".formatted("class from", "examples", "classes", "images"));
        latest.forEach(each -> lines.add("%-24s %8d %8d %22s"
                .formatted(
                        each.from(),
                        each.examples(),
                        each.classes(),
                        percent(each.right()) + " / " + percent(each.unknown()) + " / "
                                + percent(each.unknownByOneLimit()))));
        return String.join("\n", lines);
    }

    private static String kinds(List<String> methods, List<String> kinds, Trial trial) {
        StringBuilder table = new StringBuilder("%-24s".formatted("method"));
        kinds.forEach(kind -> table.append(" %14s".formatted(kind)));
        table.append(" %14s".formatted("mean"));
        for (String method : methods) {
            List<Separation> own = own(method, trial);
            table.append("\n%-24s".formatted(method));
            own.forEach(each -> table.append(cell(each.area(), each.foundAt95())));
            table.append(cell(mean(own, Separation::area), mean(own, Separation::foundAt95)));
        }
        return table.toString();
    }

    private static String curves(List<String> methods, Trial trial) {
        StringBuilder table = new StringBuilder("%-24s".formatted("method"));
        Separation.LOST.forEach(lost -> table.append(" %14s".formatted(percent(1 - lost))));
        for (String method : methods) {
            List<Separation> own = own(method, trial);
            table.append("\n%-24s".formatted(method));
            IntStream.range(0, Separation.LOST.size())
                    .forEach(i -> table.append(cell(
                            mean(own, each -> each.curve().get(i).right()),
                            mean(own, each -> each.curve().get(i).found()))));
        }
        return table.toString();
    }

    private static List<Separation> own(String method, Trial trial) {
        return trial.separations().stream()
                .filter(each -> each.method().equals(method))
                .toList();
    }

    private static double mean(List<Separation> own, ToDoubleFunction<Separation> of) {
        return own.stream().mapToDouble(of).average().orElseThrow();
    }

    private static String cell(double first, double second) {
        return " %14s".formatted(percent(first) + " / " + percent(second));
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", 100 * share);
    }
}
