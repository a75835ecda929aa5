package dev.eleventh.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eleventh.benchmarks.dataset.TestFiles;
import dev.eleventh.contracts.Json;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Runs the commands like a user, on images of four colours. */
class BenchmarkIT {
    private static final Map<String, Color> COLOURS =
            new TreeMap<>(Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE, "grey", Color.GRAY));

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void drawPictures() throws IOException {
        for (Map.Entry<String, Color> colour : COLOURS.entrySet()) {
            for (int i = 0; i < 15; i++) {
                TestFiles.picture(
                        folder.resolve("data").resolve(colour.getKey()).resolve(i + ".png"), colour.getValue(), i);
            }
        }
    }

    @Test
    void everyOrderAndStrategyIsMeasuredAndASecondRunGivesTheSameResults() throws IOException {
        assertThat(classIncremental("one", "sorted,interleaved"))
                .as(out::toString)
                .isZero();
        JsonNode first = results("one");

        assertThat(first.get("date").asText()).isEqualTo("2026-01-02T03:04:05Z");
        assertThat(first.at("/machine/cores").asInt()).isPositive();
        assertThat(first.at("/settings/sample/labels")).hasSize(4);
        assertThat(first.at("/exact/all_equal").asBoolean()).isTrue();
        assertThat(first.at("/exact/sha256")).hasSize(6);
        assertThat(first.get("results")).hasSize(6);
        JsonNode exact = result(first, "sorted", "exact");
        assertThat(exact.get("classes_seen").toString()).isEqualTo("[2,4]");
        assertThat(exact.get("average_accuracy").asDouble()).isEqualTo(1);
        assertThat(exact.get("joint_gap").asDouble()).isZero();
        assertThat(exact.get("head_sha256"))
                .isEqualTo(result(first, "interleaved", "exact").get("head_sha256"));
        assertThat(result(first, "sorted", "naive").get("forgetting").asDouble())
                .isGreaterThan(0.25);
        assertThat(result(first, "sorted", "parallel")
                        .get("old_logits_identical")
                        .asBoolean())
                .isTrue();
        assertThat(out.toString(UTF_8)).contains("Order sorted").contains("all equal: yes");
        assertThat(folder.resolve("one/accuracy-sorted.png")).isNotEmptyFile();
        assertThat(folder.resolve("one/accuracy-interleaved.png")).isNotEmptyFile();

        out.reset();
        assertThat(classIncremental("two", "sorted")).isZero();
        assertThat(out.toString(UTF_8)).doesNotContain("Embedding:");
        assertThat(withoutTimes(results("two"))).isEqualTo(withoutTimes(first).subList(0, 3));
    }

    @Test
    void retractedExamplesLeaveNoTrace() throws IOException {
        assertThat(run("exact-retract", "--dataset", path("data"), "--output", path("out")))
                .isZero();

        assertThat(results("out").at("/results/equal").asBoolean()).isTrue();
        assertThat(results("out").at("/results/retracted").asInt()).isEqualTo(4);
    }

    @Test
    void leaveOneOutPutsTheWrongLabelsFirst() throws IOException {
        assertThat(run("wrong-labels", "--dataset", path("data"), "--wrong", "0.1", "--output", path("out")))
                .as(out::toString)
                .isZero();

        JsonNode leaveOneOut = results("out").at("/results/0");
        assertThat(leaveOneOut.get("method").asText()).isEqualTo("leave-one-out");
        assertThat(leaveOneOut.get("recall").asDouble()).isEqualTo(1);
        assertThat(leaveOneOut.at("/at/1/entries").asInt()).isEqualTo(100);
        assertThat(leaveOneOut.at("/at/1/recall").asDouble()).isEqualTo(1);
        assertThat(results("out").at("/results").findValuesAsText("method"))
                .containsExactly("leave-one-out", "prequential", "in-sample");
        assertThat(out.toString(UTF_8)).contains("prec@100");
    }

    @Test
    void everyCriterionLabelsThePoolAndASecondRunGivesTheSameResults() throws IOException {
        assertThat(whatToLabel("one", "random,margin,novelty"))
                .as(out::toString)
                .isZero();
        JsonNode first = results("one").get("results");

        assertThat(first.findValuesAsText("criterion")).containsExactly("random", "margin", "novelty");
        for (JsonNode criterion : first) {
            assertThat(criterion.get("median_accuracy")).hasSize(5);
            assertThat(criterion.at("/needed/0/target").asDouble()).isEqualTo(0.9);
            assertThat(criterion.at("/all_classes_seen/most").asInt()).isBetween(6, 24);
        }
        // two of four colours are known at the start, and the others are the farthest from them
        assertThat(first.at("/2/all_classes_seen/median").asInt())
                .isLessThanOrEqualTo(first.at("/0/all_classes_seen/median").asInt());
        assertThat(folder.resolve("one/what-to-label.png")).isNotEmptyFile();
        assertThat(out.toString(UTF_8)).contains("Medians of 3 runs, labels with the 4 of the start");

        assertThat(whatToLabel("two", "margin")).isZero();
        assertThat(results("two").at("/results/0")).isEqualTo(first.get(1));
    }

    private int whatToLabel(String output, String criteria) {
        return run(
                "what-to-label",
                "--dataset",
                path("data"),
                "--criteria",
                criteria,
                "--pool",
                "24",
                "--start",
                "4",
                "--start-classes",
                "2",
                "--step",
                "4",
                "--most",
                "20",
                "--targets",
                "0.9",
                "--runs",
                "3",
                "--hold-out-per-class",
                "0",
                "--cache",
                path("cache"),
                "--output",
                path(output));
    }

    @Test
    void everyMethodIsMeasuredOnEveryKindOfUnknownImageAndASecondRunGivesTheSameResults() throws IOException {
        assertThat(unknown("one")).as(out::toString).isZero();
        JsonNode first = results("one");

        JsonNode separations = first.at("/results/separations");
        assertThat(separations.findValuesAsText("kind")).containsOnly("never taught", "noise", "flat colour", "white");
        assertThat(separations.findValuesAsText("method"))
                .contains("probability", "margin", "energy", "relative Mahalanobis", "nearest neighbour");
        assertThat(first.at("/settings/left_out")).hasSize(4);
        JsonNode latest = first.at("/results/latest_class");
        assertThat(latest.findValues("examples")).extracting(JsonNode::asInt).containsExactly(5, 10);
        // the colours are far apart, and a colour that was just taught is known all the same
        assertThat(latest.at("/0/right").asDouble()).isEqualTo(1);
        assertThat(latest.at("/0/unknown").asDouble())
                .isLessThanOrEqualTo(latest.at("/0/unknown_by_one_limit").asDouble());
        for (JsonNode each : separations) {
            assertThat(each.get("area").asDouble()).as("%s", each).isBetween(0.0, 1.0);
        }
        assertThat(out.toString(UTF_8)).contains("Area under the ROC curve").contains("nearest neighbour");

        out.reset();
        assertThat(unknown("two")).isZero();
        assertThat(out.toString(UTF_8)).doesNotContain("Embedding:");
        assertThat(results("two").get("results")).isEqualTo(first.get("results"));
    }

    private int unknown(String output) throws IOException {
        for (int i = 0; i < 5; i++) {
            TestFiles.picture(folder.resolve("white/all").resolve(i + ".png"), Color.WHITE, i);
        }
        return run(
                "unknown",
                "--dataset",
                path("data"),
                "--others",
                path("white"),
                "--left-out",
                "1",
                "--unknown-images",
                "4",
                "--cache",
                path("cache"),
                "--output",
                path(output));
    }

    @Test
    void invalidOptionsAndImagesAreReported() throws IOException {
        assertThat(run("class-incremental", "--dataset", path("data"), "--strategies", "magic"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString(UTF_8)).contains("[naive, exact,").contains("had [magic]");
        assertThat(run("wrong-labels", "--dataset", path("data"), "--wrong", "1.5"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString(UTF_8)).contains("--wrong must be in (0, 1), was 1.5");
        assertThat(run("what-to-label", "--dataset", path("data"), "--start", "1"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run("what-to-label", "--dataset", path("data"), "--pool", "5000"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(out.toString(UTF_8)).contains("--start and --pool need 5040 images");

        out.reset();
        Files.writeString(folder.resolve("data/red/broken.png"), "no picture");
        assertThat(run("exact-retract", "--dataset", path("data"), "--output", path("out")))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(out.toString(UTF_8))
                .contains("1 of 61 images cannot be used; remove")
                .contains("red/broken.png: ");
    }

    private int classIncremental(String output, String orders) {
        return run(
                "class-incremental",
                "--dataset",
                path("data"),
                "--strategies",
                "naive,exact,parallel",
                "--orders",
                orders,
                "--replay-per-class",
                "5",
                "--prequential-updates",
                "1",
                "--cache",
                path("cache"),
                "--output",
                path(output));
    }

    private int run(String... arguments) {
        CommandLine commandLine = BenchmarkMain.commandLine(
                new Screen(new PrintStream(out, true, UTF_8), false),
                new PrintStream(OutputStream.nullOutputStream(), true, UTF_8),
                Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
        return commandLine.setErr(new PrintWriter(out, true, UTF_8)).execute(arguments);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private JsonNode results(String output) throws IOException {
        return Json.MAPPER.readTree(
                folder.resolve(output).resolve("results.json").toFile());
    }

    private static JsonNode result(JsonNode results, String order, String strategy) {
        for (JsonNode result : results.get("results")) {
            if (result.get("order").asText().equals(order)
                    && result.get("strategy").asText().equals(strategy)) {
                return result;
            }
        }
        throw new AssertionError("no result of " + strategy + ", " + order);
    }

    /** Only times may differ from run to run. */
    private static List<String> withoutTimes(JsonNode results) {
        List<String> lines = new ArrayList<>();
        results.get("results").forEach(result -> {
            var copy = (ObjectNode) result.deepCopy();
            copy.remove(List.of("learn_seconds", "learn_seconds_last_step", "joint_learn_seconds"));
            lines.add(copy.toString());
        });
        return lines;
    }
}
