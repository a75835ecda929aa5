package dev.eleventh.benchmarks.performance;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All rows, in the order of the table. */
public final class Pipeline {
    private static final List<Row> ROWS = List.of(
            new EmbeddingRow(),
            new InferenceRow(),
            new LearningPathRow(),
            new OnnxRow(),
            new DecodingRow(),
            new IngestRow(),
            new TimeToLearnRow(),
            new FineTuningRow(),
            new ExactHeadRow(),
            new SwapRow(),
            new HistoryRow(),
            new ClassesRow(),
            new StartRow(),
            new HttpRow());

    private Pipeline() {}

    /**
     * A row without figures.
     *
     * @param why what to install, or what failed
     * @param failed whether the row failed
     */
    public record NotMeasured(
            @JsonProperty("row") String row,
            @JsonProperty("why") String why,
            @JsonProperty("failed") boolean failed) {}

    /** The result of a run. */
    public record Outcome(
            @JsonProperty("figures") List<Figure> figures,
            @JsonProperty("not_measured") List<NotMeasured> notMeasured) {
        public Outcome {
            figures = List.copyOf(figures);
            notMeasured = List.copyOf(notMeasured);
        }
    }

    /** Receives the progress of a run: all rows together take the better part of an hour. */
    public interface Watcher {
        void say(String line);

        /** Receives everything measured so far. */
        void measured(Outcome soFar) throws IOException;
    }

    public static List<String> names() {
        return ROWS.stream().map(Row::name).toList();
    }

    /**
     * Measures one row after the other. If a row fails, the others are still measured.
     *
     * @param names of rows; unknown names are an error of the caller
     * @param quick few and small, to see that everything works: its figures mean little
     * @param network for the row {@code onnx}; null to skip it
     * @param watcher receives the progress
     * @throws IllegalArgumentException when a name is unknown
     */
    public static Outcome run(List<String> names, boolean quick, @Nullable Path network, Watcher watcher)
            throws IOException {
        List<String> unknown = new ArrayList<>(names);
        unknown.removeAll(names());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("--rows must be of %s, had %s".formatted(names(), unknown));
        }
        List<Figure> figures = new ArrayList<>();
        List<NotMeasured> notMeasured = new ArrayList<>();
        try (Workbench bench = Workbench.open(quick, network, watcher::say)) {
            for (Row row : ROWS) {
                if (names.contains(row.name())) {
                    watcher.say("%s: %s".formatted(row.name(), row.what()));
                    measure(row, bench, figures, notMeasured);
                    watcher.measured(new Outcome(figures, notMeasured));
                }
            }
        }
        return new Outcome(figures, notMeasured);
    }

    private static void measure(Row row, Workbench bench, List<Figure> figures, List<NotMeasured> notMeasured) {
        try {
            figures.addAll(row.measure(bench));
        } catch (MissingYardstickException e) {
            notMeasured.add(new NotMeasured(row.name(), String.valueOf(e.getMessage()), false));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            notMeasured.add(new NotMeasured(row.name(), "interrupted", true));
        } catch (Exception e) {
            notMeasured.add(new NotMeasured(row.name(), e.toString(), true));
        }
    }
}
