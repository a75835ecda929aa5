package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.benchmarks.performance.Figure;
import dev.eleventh.benchmarks.performance.Pipeline;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./benchmark pipeline}: compares the speed of the system with the best that this machine could do. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures the rows of docs/evaluate/performance.md: ours and a yardstick in turns, on this machine, as"
                        + " a ratio. Broker, database and services run in this JVM where a row needs them. A row"
                        + " without its yardstick is skipped and reports what to install.")
final class PipelineCommand implements Callable<Integer> {
    private static final String COMMITTED = "docs/evaluate/performance.json";

    @Option(
            names = "--rows",
            split = ",",
            paramLabel = "ROW",
            description = "Measure only these rows: ${COMPLETION-CANDIDATES}.",
            completionCandidates = RowNames.class)
    private List<String> rows = Pipeline.names();

    @Option(names = "--quick", description = "Measure few, small samples, as a test: the results mean little.")
    private boolean quick;

    @Option(
            names = "--network",
            paramLabel = "PATH",
            description = "The network in ONNX of the row onnx, as ./eleventh import reads it; without it, the row is"
                    + " skipped.")
    private @Nullable Path network;

    @Option(
            names = "--compare",
            arity = "0..1",
            fallbackValue = COMMITTED,
            paramLabel = "FILE",
            description = "Show the change from an earlier results.json. Without FILE: ${FALLBACK-VALUE}.")
    private @Nullable Path compare;

    @Option(names = "--output", paramLabel = "DIR", description = "Folder of the results. Default: ${DEFAULT-VALUE}.")
    private Path output = Path.of("benchmark-output");

    private final Screen screen;
    private final Clock clock;

    PipelineCommand(Screen screen, Clock clock) {
        this.screen = screen;
        this.clock = clock;
    }

    /** The row names for the help and for completion. */
    static final class RowNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Pipeline.names().iterator();
        }
    }

    /**
     * The conditions of the measurement.
     *
     * @param loadAverage of the machine over the minute before; at 0.5 and more, other processes were also busy
     */
    record Settings(
            @JsonProperty("rows") List<String> rows,
            @JsonProperty("quick") boolean quick,
            @JsonProperty("load_average") double loadAverage) {}

    @Override
    public Integer call() throws IOException {
        Map<String, Double> earlier = compare == null ? Map.of() : medians(compare);
        Settings settings = new Settings(
                rows, quick, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        Instant date = clock.instant();
        Pipeline.Outcome outcome = Pipeline.run(rows, quick, network, new Pipeline.Watcher() {
            private int shown;

            @Override
            public void say(String line) {
                screen.say(line);
            }

            @Override
            public void measured(Pipeline.Outcome soFar) throws IOException {
                List<Figure> all = soFar.figures();
                if (shown < all.size()) {
                    screen.say(PipelineTable.of(all.subList(shown, all.size()), earlier));
                    shown = all.size();
                }
                results(date, settings, soFar).write(output);
            }
        });
        screen.say("");
        screen.say(PipelineTable.of(outcome.figures(), earlier));
        for (Pipeline.NotMeasured row : outcome.notMeasured()) {
            screen.say("%s: %s: %s".formatted(row.row(), row.failed() ? "FAILED" : "skipped", row.why()));
        }
        screen.show(results(date, settings, outcome));
        return outcome.notMeasured().stream().anyMatch(Pipeline.NotMeasured::failed) ? 1 : 0;
    }

    private static Results<Settings, Pipeline.Outcome> results(
            Instant date, Settings settings, Pipeline.Outcome outcome) {
        return new Results<>("pipeline", date, Machine.here(), settings, outcome, null);
    }

    /** Returns, by figure, the medians that an earlier run compared with the bar. */
    private static Map<String, Double> medians(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "--compare needs the results.json of an earlier run, found none at %s; start in the project's folder, or name one"
                            .formatted(file));
        }
        Map<String, Double> medians = new HashMap<>();
        JsonNode figures = Json.MAPPER.readTree(file.toFile()).at("/results/figures");
        figures.forEach(figure -> medians.put(
                figure.path("name").asText(), figure.at("/value/median").asDouble()));
        if (medians.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has no figures of ./benchmark pipeline; name its results.json".formatted(file));
        }
        return medians;
    }
}
