package dev.eleventh.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Runs the rows that need no server, few and small, and checks only that they measure something. Some need a Python
 * yardstick.
 */
class PipelineIT {
    private static final List<String> ROWS = List.of("embedding", "decoding", "fine-tuning", "exact-head");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    private static final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private static String printed = "";

    @BeforeAll
    static void measure() {
        assertThat(run("pipeline", "--quick", "--rows", String.join(",", ROWS), "--output", path("one")))
                .as(out::toString)
                .isZero();
        printed = out.toString(UTF_8);
    }

    @Test
    void rowsAreMeasuredWrittenAndComparedWithAnEarlierRun() throws IOException {
        JsonNode results = results();
        assertThat(results.at("/settings/quick").asBoolean()).isTrue();
        assertThat(results.at("/settings/load_average").isNumber()).isTrue();
        assertThat(measuredOrPassedOver(results)).containsExactlyInAnyOrderElementsOf(ROWS);
        JsonNode figures = results.at("/results/figures");
        assertThat(figures.get(0).get("name").asText()).isEqualTo("embedding");
        assertThat(figures.get(0).get("bar").asText()).isEqualTo(">= 0.95");
        assertThat(figures.get(0).get("met").isBoolean()).isTrue();
        figures.forEach(figure -> assertThat(figure.at("/value/median").asDouble())
                .as(figure::toString)
                .isPositive()
                .isFinite());
        assertThat(printed).contains("embedding").contains("images/s").doesNotContain("before");

        assertThat(run(
                        "pipeline",
                        "--quick",
                        "--rows",
                        "embedding",
                        "--output",
                        path("two"),
                        "--compare",
                        path("one/results.json")))
                .isZero();
        assertThat(out.toString(UTF_8)).contains("before").containsPattern("[+-]\\d+ %");
    }

    @Test
    @NeedsProgram(OptionalProgram.PYTHON_PIL)
    void decodingIsMeasuredAgainstPillow() throws IOException {
        assertThat(figures()).contains("decoding/png-28", "decoding/jpeg-224", "decoding/jpeg-1200");
    }

    @Test
    @NeedsProgram(OptionalProgram.PYTHON_SKLEARN)
    void fineTuningIsMeasuredAgainstScikitLearn() throws IOException {
        assertThat(figures()).contains("fine-tuning", "fine-tuning/accuracy");
    }

    @Test
    @NeedsProgram(OptionalProgram.PYTHON_SCIPY)
    void theExactHeadIsMeasuredAgainstSciPy() throws IOException {
        assertThat(figures()).contains("exact-head/10-classes");
    }

    @Test
    void aMissingRowOrEarlierRunIsReported() {
        assertThat(run("pipeline", "--rows", "magic")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString(UTF_8))
                .contains("--rows must be of [embedding,")
                .contains("had [magic]");

        assertThat(run("pipeline", "--compare", path("nothing.json"))).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString(UTF_8)).contains("found none at");
    }

    private static JsonNode results() throws IOException {
        return Json.MAPPER.readTree(folder.resolve("one/results.json").toFile());
    }

    private static List<String> figures() throws IOException {
        return results().at("/results/figures").findValuesAsText("name");
    }

    /** A row whose yardstick is missing must say how to install it. */
    private static List<String> measuredOrPassedOver(JsonNode results) {
        List<String> rows = new ArrayList<>();
        results.at("/results/figures").forEach(figure -> {
            String row = figure.get("name").asText().split("/", 2)[0];
            if (!rows.contains(row)) {
                rows.add(row);
            }
        });
        results.at("/results/not_measured").forEach(row -> {
            assertThat(row.get("failed").asBoolean()).as(row::toString).isFalse();
            assertThat(row.get("why").asText()).contains("apt-get install python3-");
            rows.add(row.get("row").asText());
        });
        return rows;
    }

    private static int run(String... arguments) {
        out.reset();
        CommandLine commandLine = BenchmarkMain.commandLine(
                new Screen(new PrintStream(out, true, UTF_8), false),
                new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
                Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
        return commandLine.setErr(new PrintWriter(out, true, UTF_8)).execute(arguments);
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }
}
