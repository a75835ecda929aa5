package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accuracy of versions on labels: one row per version, one column per label. A cell is null when nothing was
 * measured.
 *
 * @param versions oldest first
 * @param labels in the order in which they were learned
 * @param holdOut accuracy on the hold-out as it was when the version was judged
 * @param prequential prequential accuracy (predict first, then learn)
 */
record AccuracyTable(
        @JsonProperty("versions") List<Row> versions,
        @JsonProperty("labels") List<Label> labels,
        @JsonProperty("hold_out") List<List<@Nullable Double>> holdOut,
        @JsonProperty("prequential") List<List<@Nullable Double>> prequential) {

    record Row(
            @JsonProperty("version") long version,
            @JsonProperty("strategy") String strategy,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("accuracy") @Nullable Double accuracy,
            @JsonProperty("macro_accuracy") @Nullable Double macroAccuracy,
            @JsonProperty("prequential_accuracy") @Nullable Double prequentialAccuracy) {}

    /**
     * Collects the versions one after another. Labels are texts here: a table may have hundreds of thousands of cells,
     * and each {@link Label} would be checked again. A cell is NaN when nothing was measured.
     */
    static final class Builder {
        private final Map<String, Integer> columns = new LinkedHashMap<>();
        private final BitSet known = new BitSet();
        private final List<Row> rows = new ArrayList<>();
        private final List<double[]> holdOut = new ArrayList<>();
        private final List<double[]> prequential = new ArrayList<>();

        /** @param labels all labels that a version may know, in the order in which they were learned */
        Builder(List<String> labels) {
            labels.forEach(label -> columns.put(label, columns.size()));
        }

        /**
         * Adds a version that is newer than those before.
         *
         * @param labels that the version knows
         * @param accuracies on the hold-out, also of labels that the version does not know
         * @param predicted prequential counts of labels that it knows, and of others
         */
        void add(Row row, Collection<String> labels, Map<String, Double> accuracies, PrequentialCounts predicted) {
            double[] measured = unmeasured();
            double[] ahead = unmeasured();
            for (String label : labels) {
                Integer column = columns.get(label);
                if (column != null) {
                    known.set(column);
                    measured[column] = accuracies.getOrDefault(label, Double.NaN);
                }
            }
            predicted.perLabel().forEach((label, count) -> {
                Integer column = columns.get(label.value());
                if (column != null && count.known()) {
                    ahead[column] = count.correct() / (double) count.seen();
                }
            });
            rows.add(row);
            holdOut.add(measured);
            prequential.add(ahead);
        }

        private double[] unmeasured() {
            double[] cells = new double[columns.size()];
            Arrays.fill(cells, Double.NaN);
            return cells;
        }

        /** Returns the table with the labels that at least one of the versions knows. */
        AccuracyTable table() {
            List<Label> labels = new ArrayList<>();
            columns.forEach((label, column) -> {
                if (known.get(column)) {
                    labels.add(new Label(label));
                }
            });
            return new AccuracyTable(
                    List.copyOf(rows),
                    labels,
                    holdOut.stream().map(this::cells).toList(),
                    prequential.stream().map(this::cells).toList());
        }

        private List<@Nullable Double> cells(double[] values) {
            List<@Nullable Double> cells = new ArrayList<>();
            known.stream().forEach(column -> cells.add(Double.isNaN(values[column]) ? null : values[column]));
            return cells;
        }
    }
}
