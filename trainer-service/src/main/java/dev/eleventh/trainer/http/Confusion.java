package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How a version predicts the held-out set.
 *
 * @param examples number of held-out examples
 * @param correct number of examples that are predicted correctly
 * @param labels of the examples and of the version, in alphabetical order
 * @param cells with at least one example, in the order of the labels
 */
record Confusion(
        @JsonProperty("version") long version,
        @JsonProperty("examples") int examples,
        @JsonProperty("correct") int correct,
        @JsonProperty("labels") List<Label> labels,
        @JsonProperty("cells") List<Cell> cells) {

    /**
     * The examples of one label that are predicted as another, or as the same label.
     *
     * @param ids of the examples, the surest prediction first
     */
    record Cell(
            @JsonProperty("label") Label label,
            @JsonProperty("predicted") Label predicted,
            @JsonProperty("count") int count,
            @JsonProperty("ids") List<String> ids) {
        Cell {
            ids = List.copyOf(ids);
        }

        private Cell first(int limit) {
            return new Cell(label, predicted, count, ids.subList(0, Math.min(limit, ids.size())));
        }
    }

    static Confusion of(long version, List<Label> known, List<Cell> cells) {
        SortedSet<Label> labels = new TreeSet<>(known);
        cells.forEach(cell -> labels.add(cell.label()));
        return new Confusion(
                version,
                cells.stream().mapToInt(Cell::count).sum(),
                cells.stream()
                        .filter(cell -> cell.label().equals(cell.predicted()))
                        .mapToInt(Cell::count)
                        .sum(),
                List.copyOf(labels),
                List.copyOf(cells));
    }

    /** Keeps the first ids of each cell. */
    Confusion first(int limit) {
        return new Confusion(
                version,
                examples,
                correct,
                labels,
                cells.stream().map(cell -> cell.first(limit)).toList());
    }
}
