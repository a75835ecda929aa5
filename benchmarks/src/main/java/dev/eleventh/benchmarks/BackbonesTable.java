package dev.eleventh.benchmarks;

import dev.eleventh.benchmarks.backbones.Cost;
import dev.eleventh.benchmarks.backbones.LearningCurve;
import dev.eleventh.benchmarks.backbones.Paired;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The comparison of networks as tables: cost, accuracy by examples per class, and pairs of networks. */
final class BackbonesTable {
    private BackbonesTable() {}

    static String of(BackbonesCommand.Comparison comparison, BackbonesCommand.Settings settings) {
        List<String> parts = new ArrayList<>();
        parts.add("Cost of each network; the memory is the peak of a process that embeds with it:\n");
        parts.add(cost(comparison.networks()));
        for (String strategy : comparison.networks().get(0).accuracy().keySet()) {
            parts.add(
                    "\nAccuracy of %s in percent on %d test images, by examples per class; mean and (standard deviation) of %d draws:\n"
                            .formatted(strategy, settings.test(), settings.draws()));
            parts.add(accuracy(strategy, comparison.networks(), settings.examples()));
        }
        parts.add(
                "\nTest images that only one of two networks gets right, first draw of %d examples per class; p of McNemar's exact test:\n"
                        .formatted(comparison.pairedAt()));
        parts.add(paired(comparison.paired()));
        return String.join("\n", parts);
    }

    private static String cost(List<BackbonesCommand.NetworkResult> networks) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("network", "values", "file, MB", "bytes/example", "ms alone", "images/s", "memory, MB"));
        for (BackbonesCommand.NetworkResult network : networks) {
            Cost cost = network.cost();
            rows.add(List.of(
                    network.name(),
                    Integer.toString(network.dimension()),
                    megabytes(network.bytes()),
                    Integer.toString(network.embeddingBytes()),
                    decimal(cost.millisAlone()),
                    decimal(cost.imagesPerSecond()),
                    megabytes(cost.peakBytes())));
        }
        return table(rows, 1);
    }

    private static String accuracy(
            String strategy, List<BackbonesCommand.NetworkResult> networks, List<Integer> examples) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("network"));
        examples.forEach(count -> header.add(count.toString()));
        rows.add(header);
        for (BackbonesCommand.NetworkResult network : networks) {
            List<String> row = new ArrayList<>(List.of(network.name()));
            for (LearningCurve.Point point :
                    Objects.requireNonNull(network.accuracy().get(strategy))) {
                row.add("%s (%s)".formatted(decimal(100 * point.mean()), decimal(100 * point.deviation())));
            }
            rows.add(row);
        }
        return table(rows, 1);
    }

    private static String paired(List<Paired> pairs) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("first", "second", "strategy", "only first", "only second", "p"));
        for (Paired pair : pairs) {
            rows.add(List.of(
                    pair.first(),
                    pair.second(),
                    pair.strategy(),
                    Long.toString(pair.onlyFirst()),
                    Long.toString(pair.onlySecond()),
                    String.format(Locale.ROOT, pair.pValue() < 0.001 ? "%.1e" : "%.3f", pair.pValue())));
        }
        return table(rows, 3);
    }

    /**
     * Aligns the first columns left and the others right.
     *
     * @param texts number of columns aligned left
     */
    private static String table(List<List<String>> rows, int texts) {
        int[] widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String padding = " ".repeat(widths[column] - row.get(column).length());
                line.append(column == 0 ? "" : "  ")
                        .append(column < texts ? row.get(column) + padding : padding + row.get(column));
            }
            lines.add(line.toString().stripTrailing());
        }
        return String.join("\n", lines);
    }

    private static String megabytes(@Nullable Long bytes) {
        return bytes == null ? "-" : decimal(bytes / 1e6);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
