package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the behaviour that scripts rely on when they call {@code ./eleventh} on a running system: only JSON on standard
 * output, exit codes, and repeatable commands. {@code DocumentedCommandsIT} tests the commands of the pages.
 */
@SharedQuickstart.User
class CommandLineIT {
    private static final QuickstartProcess SYSTEM = SharedQuickstart.get();
    private static final String SQUARE = "cl-square";
    /** A label with a space and a character outside ASCII. */
    private static final String WHEELS = "cl große Räder";

    private static final int EACH = 20;

    @TempDir
    static Path directory;

    private static Path pictures;
    private static JsonNode taught;

    /** The exit code of a command, and its output on both streams. */
    private record Run(int exitCode, String out, String err) {
        JsonNode json() {
            assertThat(out.lines()).as("one JSON document: %s%s", out, err).hasSize(1);
            return Json.read(out, JsonNode.class);
        }
    }

    @BeforeAll
    static void teach() throws Exception {
        pictures = directory.resolve("pictures");
        for (String label : List.of(SQUARE, WHEELS)) {
            Path folder = Files.createDirectories(pictures.resolve(label));
            String shape = label.equals(SQUARE) ? "square" : "stripes";
            for (int i = 0; i < EACH; i++) {
                Files.write(folder.resolve(i + ".png"), Drawings.png(shape, 8_000 + i));
            }
        }
        Files.writeString(pictures.resolve(SQUARE).resolve("notes.txt"), "no picture");
        Run run = eleventh("teach", "--wait", "--json", pictures.toString());
        assertThat(run.exitCode())
                .as("%s%s", run.err(), run.exitCode() == 0 ? "" : SharedQuickstart.state())
                .isZero();
        assertThat(run.err()).as("progress bars are only for terminals").isEmpty();
        taught = run.json();
    }

    @Test
    void teachingReportsAcceptedImagesAndTheVersionThatServesThem() throws Exception {
        assertThat(taught.path("queued").asInt()).isEqualTo(2 * EACH);
        assertThat(taught.path("labels").path(WHEELS).asInt()).isEqualTo(EACH);
        assertThat(taught.path("refused")).isEmpty();
        assertThat(taught.path("passed_over").asInt()).isEqualTo(1);
        assertThat(taught.path("served_after_seconds").asDouble())
                .isGreaterThan(taught.path("sent_after_seconds").asDouble());
        JsonNode version = eleventh("models", "show", taught.path("version").asText(), "--json")
                .json();
        assertThat(version.path("labels")).extracting(JsonNode::asText).contains(SQUARE, WHEELS);
        assertThat(version.path("metrics")).isEqualTo(taught.path("accuracy"));
    }

    @Test
    void teachingAFolderTwiceRecordsEachImageOnce() throws Exception {
        Run again = eleventh("teach", "--wait", "--json", pictures.toString());

        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(ids(WHEELS)).as("each image once").hasSize(EACH).doesNotHaveDuplicates();
    }

    @Test
    void anImageThatCannotBePredictedDoesNotStopTheOthers() throws Exception {
        Path first = pictures.resolve(SQUARE).resolve("0.png");
        Path last = pictures.resolve(WHEELS).resolve("0.png");
        Path missing = directory.resolve("missing.png");

        Run run = eleventh("predict", "--json", "--top", "1", first.toString(), missing.toString(), last.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains(missing.toString());
        List<JsonNode> lines =
                run.out().lines().map(line -> Json.read(line, JsonNode.class)).toList();
        assertThat(lines)
                .extracting(line -> line.path("file").asText())
                .containsExactly(first.toString(), missing.toString(), last.toString());
        assertThat(lines.get(0).at("/predictions/0/label").asText()).isEqualTo(SQUARE);
        assertThat(lines.get(1).at("/error/message").asText()).contains("there is no file");
        assertThat(lines.get(2).at("/predictions/0/label").asText()).isEqualTo(WHEELS);
    }

    @Test
    void everyCommandReportsTheSameServingVersion() throws Exception {
        JsonNode list = eleventh("models", "list", "--limit", "100", "--json").json();
        long serving = list.at("/serving/version").asLong();

        assertThat(list.path("versions"))
                .extracting(each -> each.path("version").asLong())
                .contains(serving);
        assertThat(eleventh("models", "show", "current", "--json")
                        .json()
                        .path("version")
                        .asLong())
                .isEqualTo(serving);
        JsonNode diff =
                eleventh("models", "diff", "current", "current", "--json").json();
        assertThat(diff.at("/from/version").asLong()).isEqualTo(serving);
        assertThat(diff.path("same_head").asBoolean()).isTrue();
        assertThat(diff.path("labels_added")).isEmpty();
    }

    @Test
    void pinAndReleaseMayBeRepeated() throws Exception {
        String version = taught.path("version").asText();
        try {
            for (int i = 0; i < 2; i++) {
                Run pinned = eleventh("models", "pin", version, "--json");
                assertThat(pinned.exitCode()).as(pinned.err()).isZero();
                assertThat(pinned.json().path("pinned").asText()).isEqualTo(version);
            }
            Run refused = eleventh("models", "pin", "999999");
            assertThat(refused.exitCode()).isEqualTo(1);
            assertThat(refused.err()).contains("999999");
        } finally {
            for (int i = 0; i < 2; i++) {
                Run released = eleventh("models", "release", "--json");
                assertThat(released.exitCode()).as(released.err()).isZero();
                assertThat(released.json().hasNonNull("pinned")).isFalse();
            }
        }
    }

    @Test
    void anExportIsAnImageFolderAndNeverOverwritesOne() throws Exception {
        Path folder = directory.resolve("exported");

        Run run = eleventh("examples", "export", "--label", WHEELS, "--to", folder.toString(), "--json");

        assertThat(run.exitCode()).as(run.err()).isZero();
        JsonNode document = run.json();
        assertThat(document.path("images").asInt()).isEqualTo(EACH);
        assertThat(Files.readAllLines(Path.of(document.path("manifest").asText())))
                .hasSize(EACH);
        try (Stream<Path> files = Files.list(folder.resolve(WHEELS))) {
            assertThat(files).hasSize(EACH);
        }
        Run again = eleventh("examples", "export", "--label", WHEELS, "--to", folder.toString());
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains(folder.toString(), "new or empty");
    }

    @Test
    void listedIdsCanBeUsedForCorrections() throws Exception {
        String label = "cl-corrected";
        Path picture = Files.write(directory.resolve("corrected.png"), Drawings.png("square", 8_500));
        assertThat(eleventh("teach", "--label", label, picture.toString()).exitCode())
                .isZero();
        String id = await().until(() -> ids(label), ids -> ids.size() == 1).get(0);
        assertThat(eleventh("examples", "list", "--label", label).out())
                .as("the id is printed in full, so that it can be copied")
                .contains(id);

        Run relabelled = eleventh("examples", "relabel", "--to", SQUARE, id, "--json");
        assertThat(relabelled.json().path("queued"))
                .extracting(JsonNode::asText)
                .containsExactly(id);
        await().untilAsserted(() -> assertThat(ids(SQUARE)).contains(id));

        Run retracted = eleventh("examples", "retract", id, "--json");
        assertThat(retracted.json().path("refused")).isEmpty();
        await().untilAsserted(() -> assertThat(ids(SQUARE)).doesNotContain(id));
    }

    @Test
    void aRejectedRecordIsShownAndSentAgain() throws Exception {
        String id = "cl-without-label";
        try (KafkaProbe kafka = new KafkaProbe(SYSTEM.bootstrapServers())) {
            kafka.send("examples", null, id, Map.of(), Drawings.png("square", 8_600));
            kafka.flush();
        }
        JsonNode record =
                await().until(() -> rejected(id), found -> found.size() == 1).get(0);
        String place = "%d/%d"
                .formatted(
                        record.path("partition").asInt(), record.path("offset").asLong());

        JsonNode shown = eleventh("rejected", "show", place, "--json").json();
        assertThat(shown.path("reason").asText()).isEqualTo("missing-headers");
        Run redriven = eleventh("rejected", "redrive", place, "--label", SQUARE, "--json");

        assertThat(redriven.exitCode()).as(redriven.err()).isZero();
        assertThat(redriven.json().path("record").asText()).isEqualTo(place);
        await().untilAsserted(() -> assertThat(ids(SQUARE)).contains(id));
        Run nowhere = eleventh("rejected", "redrive", "0/999999", "--json");
        assertThat(nowhere.exitCode()).isEqualTo(1);
        assertThat(nowhere.json().path("error").path("message").asText()).contains("999999");
    }

    @Test
    void verifyAndTopicsPrintJson() throws Exception {
        JsonNode topics = eleventh("topics", "check", "--json").json();
        assertThat(topics.path("differences")).isEmpty();

        Run unknown = eleventh("verify", "999999", "--json");
        assertThat(unknown.exitCode()).as("exit code: cannot be verified").isEqualTo(4);
        assertThat(unknown.json().path("outcome").asText()).isEqualTo("not-verifiable");
        assertThat(unknown.err()).isEmpty();
    }

    @Test
    void aClosedPipeEndsTheCommandWithoutAnError() throws Exception {
        for (String command : List.of("examples list", "models list --json", "completion")) {
            // true ends long before Java starts
            Run run = bash("{ ./eleventh %s; echo \"ended with $?\" >&2; } | true".formatted(command));

            assertThat(run.exitCode()).isZero();
            assertThat(run.err().strip()).as(command).isEqualTo("ended with 0");
        }
    }

    private static List<String> ids(String label) throws Exception {
        List<String> ids = new ArrayList<>();
        eleventh("examples", "list", "--label", label, "--limit", "200", "--json")
                .json()
                .path("examples")
                .forEach(example -> ids.add(example.path("id").asText()));
        return ids;
    }

    private static List<JsonNode> rejected(String id) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode record : eleventh("rejected", "list", "--json").json().path("rejected")) {
            if (record.path("id").asText().equals(id)) {
                found.add(record);
            }
        }
        return found;
    }

    private static Run eleventh(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("./eleventh"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static Run bash(String script) throws IOException, InterruptedException {
        return run(List.of("bash", "-c", script));
    }

    private static Run run(List<String> command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "run-", ".out");
        Path err = Files.createTempFile(directory, "run-", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(DocumentedCommands.ROOT.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(settings());
        int exitCode = builder.start().waitFor();
        return new Run(exitCode, Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(
                Map.of("ELEVENTH_URL", SYSTEM.url(), "KAFKA_BOOTSTRAP_SERVERS", SYSTEM.bootstrapServers()));
        Matcher said = Pattern.compile("(DATABASE_[A-Z]+)=(\\S+)").matcher(SYSTEM.output());
        while (said.find()) {
            settings.put(said.group(1), said.group(2));
        }
        return settings;
    }
}
