package dev.eleventh.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.benchmarks.dataset.TestFiles;
import dev.eleventh.contracts.Json;
import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Compares small networks with random weights and the built-in one, on images of three colours. */
class BackbonesIT {
    private static final Path NETWORKS = Path.of("../backbone/src/test/resources/dev/eleventh/backbone/networks");
    private static final Map<String, Color> COLOURS =
            Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void allNetworksLearnFromTheSameExamplesAndASecondRunGivesTheSameAccuracies() throws IOException {
        draw(COLOURS);
        assertThat(compare(
                        "built-in",
                        NETWORKS.resolve("hf-dinov2").toString(),
                        NETWORKS.resolve("timm-test_efficientnet") + " --resize squash"))
                .as(err::toString)
                .isZero();
        JsonNode first = Json.MAPPER.readTree(out.toString(UTF_8));

        assertThat(first.at("/settings/examples_per_class").toString()).isEqualTo("[1,5]");
        assertThat(first.at("/settings/test").asInt()).isEqualTo(6);
        assertThat(first.at("/results/networks").findValuesAsText("name"))
                .containsExactly("built-in", "hf-dinov2", "timm-test_efficientnet");
        for (JsonNode network : first.at("/results/networks")) {
            assertThat(network.at("/cost/millis_alone").asDouble()).isPositive();
            assertThat(network.at("/cost/images_per_second").asDouble()).isPositive();
            assertThat(network.get("bytes").asLong()).isPositive();
            assertThat(network.at("/accuracy/exact")).hasSize(2);
            assertThat(network.at("/accuracy/exact/1/accuracies")).hasSize(2);
        }
        assertThat(first.at("/results/networks/0/accuracy/exact/1/mean").asDouble())
                .as("three classes, so chance is a third")
                .isGreaterThan(0.5);
        assertThat(first.at("/results/networks/2/images").asText()).contains("squash");
        assertThat(first.at("/results/paired")).hasSize(3);
        assertThat(first.at("/results/paired_at_examples_per_class").asInt()).isEqualTo(5);
        assertThat(err.toString(UTF_8))
                .contains("Left out, because the smallest class has fewer images to learn from: [20]")
                .contains("Accuracy of exact in percent on 6 test images");
        assertThat(folder.resolve("out/results.json")).isNotEmptyFile();

        out.reset();
        err.reset();
        assertThat(compare("built-in", NETWORKS.resolve("hf-dinov2").toString()))
                .isZero();
        JsonNode second = Json.MAPPER.readTree(out.toString(UTF_8));
        assertThat(err.toString(UTF_8)).doesNotContain("Embedding, ");
        assertThat(second.at("/results/networks/1/accuracy")).isEqualTo(first.at("/results/networks/1/accuracy"));
        assertThat(second.at("/results/paired/0")).isEqualTo(first.at("/results/paired/0"));
    }

    @Test
    void aNetworkThatCannotBeReadIsNamedBeforeAnyImageIsEmbedded() throws IOException {
        draw(COLOURS);
        Path broken = Files.writeString(folder.resolve("broken.onnx"), "no network");
        String dino = NETWORKS.resolve("hf-dinov2").toString();

        assertThat(compare("built-in", broken.toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(compare("built-in", folder.resolve("gone").toString())).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(compare("built-in", dino + " --presets clip")).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(compare(dino, NETWORKS.resolve("../networks/hf-dinov2").toString()))
                .isEqualTo(CommandLine.ExitCode.USAGE);

        assertThat(err.toString(UTF_8))
                .contains("cannot read the network '" + broken + "': ")
                .contains("gone does not exist; name an ONNX file")
                .contains("has options that ./eleventh import does not have: Unknown option")
                .contains("are the same network, read in the same way; omit one")
                .doesNotContain("Embedding, ");
    }

    @Test
    void oneNetworkOrOneClassIsWrongUsage() throws IOException {
        draw(Map.of("red", Color.RED));

        assertThat(compare("built-in", NETWORKS.resolve("hf-dinov2").toString()))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString(UTF_8)).contains("a comparison needs 2 classes or more, had only [red]");
        assertThat(compare("built-in")).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    private void draw(Map<String, Color> colours) throws IOException {
        for (Map.Entry<String, Color> colour : colours.entrySet()) {
            for (int i = 0; i < 12; i++) {
                TestFiles.picture(
                        folder.resolve("data").resolve(colour.getKey()).resolve(i + ".png"), colour.getValue(), i);
            }
        }
    }

    private int compare(String... networks) {
        List<String> arguments = new ArrayList<>(List.of("backbones", "--json"));
        arguments.addAll(List.of("--dataset", folder.resolve("data").toString()));
        arguments.addAll(List.of("--output", folder.resolve("out").toString()));
        arguments.addAll(List.of("--examples", "1,5,20", "--draws", "2"));
        arguments.addAll(List.of(networks));
        CommandLine commandLine = BenchmarkMain.commandLine(
                new Screen(new PrintStream(out, true, UTF_8), false),
                new PrintStream(err, true, UTF_8),
                Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC));
        return commandLine.setErr(new PrintWriter(err, true, UTF_8)).execute(arguments.toArray(String[]::new));
    }
}
