package dev.eleventh.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.contracts.testing.Patience;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the pages like a reader: in a shell at the root of a checkout, one after the other, with a
 * running quickstart. Only the ports differ, because the usual ones may be in use.
 *
 * <p>This class runs first because it takes the longest.
 */
@Order(1)
class DocumentedCommandsIT {
    /** The pages in the order in which they run; a later page finds the classes that an earlier page taught. */
    static final List<Path> PAGES = Stream.of(
                    "README.md",
                    "docs/guides/clients.md",
                    "docs/reference/cli.md",
                    "docs/reference/http.md",
                    "docs/reference/topics.md",
                    "docs/start/install.md",
                    "docs/start/tutorial.md",
                    "docs/concepts/exact-head.md",
                    "docs/concepts/promotion-and-rollback.md",
                    "docs/guides/corrections.md",
                    "docs/guides/sources.md",
                    "docs/guides/review.md",
                    "docs/guides/wrong-labels.md",
                    "docs/guides/delayed-labels.md",
                    "docs/guides/export.md",
                    "docs/start/faq.md",
                    "docs/operate/monitoring.md",
                    "docs/operate/database.md",
                    "docs/operate/troubleshooting.md",
                    "docs/operate/runbooks/README.md",
                    "docs/operate/runbooks/eleventhaccuracyfell.md",
                    "docs/operate/runbooks/eleventhembeddingsclamped.md",
                    "docs/operate/runbooks/eleventhnoleader.md",
                    "docs/operate/runbooks/eleventhnothingpromoted.md",
                    "docs/operate/runbooks/eleventhnotpublished.md",
                    "docs/operate/runbooks/eleventhpoolexhausted.md",
                    "docs/operate/runbooks/eleventhpredictionerrors.md",
                    "docs/operate/runbooks/eleventhrejecting.md",
                    "docs/operate/runbooks/eleventhrolledback.md",
                    "docs/operate/runbooks/eleventhunreadable.md")
            .map(DocumentedCommands.ROOT::resolve)
            .toList();

    private static final Path RECORD = Path.of("target", "documented-commands.txt");

    @TempDir
    static Path directory;

    private static Path checkout;
    private static String path;
    private static QuickstartProcess system;

    @BeforeAll
    static void start() throws IOException {
        checkout = Files.createDirectory(directory.resolve("checkout"));
        try (Stream<Path> entries = Files.list(DocumentedCommands.ROOT)) {
            for (Path entry : entries.toList()) {
                Files.createSymbolicLink(checkout.resolve(entry.getFileName()), entry);
            }
        }
        ReadersPictures.write(checkout);
        Files.deleteIfExists(RECORD);
        path = path();
        // a separate quickstart: classes that other tests teach would change the answers that the pages show
        system = QuickstartProcess.startEmpty(directory, directory.resolve("data"), QuickstartProcess.Ports.free());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        system.close();
    }

    @TestFactory
    Stream<DynamicContainer> theCommandsOfThePagesWork() {
        return PAGES.stream()
                .map(page -> DynamicContainer.dynamicContainer(
                        DocumentedCommands.ROOT.relativize(page).toString(), blocks(page)));
    }

    private static Stream<DynamicTest> blocks(Path page) {
        try {
            return DocumentedCommands.of(page).stream()
                    .filter(DocumentedCommands.Block::isRun)
                    .map(block -> DynamicTest.dynamicTest(block.toString(), () -> run(block)));
        } catch (IOException e) {
            throw new AssertionError("cannot read " + page, e);
        }
    }

    private static void run(DocumentedCommands.Block block) throws IOException, InterruptedException {
        block.programs().forEach(OptionalProgram::require);
        Optional<Pattern> expected = block.expected();
        if (expected.isEmpty()) {
            shell(block);
        } else if (block.isEndless()) {
            runAndStop(block, expected.get());
        } else {
            await(block.toString())
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> assertThat(shell(block)).containsPattern(expected.get()));
        }
        Files.writeString(
                RECORD,
                "%s%n%s%n%n".formatted(block, block.commands().indent(4)),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static void runAndStop(DocumentedCommands.Block block, Pattern expected)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "block-", ".out");
        Process process = start(block, output);
        try {
            await(block.toString())
                    .pollInterval(Duration.ofMillis(100))
                    .until(() ->
                            expected.matcher(Files.readString(output, UTF_8)).find() || !process.isAlive());
            assertThat(Files.readString(output, UTF_8)).as(block.toString()).containsPattern(expected);
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            int unused = Patience.exitCode(process);
        }
    }

    /** Returns the output of the block on both streams. */
    private static String shell(DocumentedCommands.Block block) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "block-", ".out");
        int exitCode = Patience.exitCode(start(block, output));
        String printed = Files.readString(output, UTF_8);
        assertThat(exitCode).as("%s:%n%s", block, printed).isZero();
        return printed;
    }

    private static Process start(DocumentedCommands.Block block, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", withOurPorts(block.commands()))
                .directory(checkout.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(settings());
        return builder.start();
    }

    private static String withOurPorts(String commands) {
        return commands.replace("localhost:8080", "localhost:" + system.ports().http())
                .replace("localhost:9092", "localhost:" + system.ports().kafka());
    }

    /**
     * Returns the commands' environment: the settings that the quickstart prints for other programs, and its
     * addresses.
     */
    private static Map<String, String> settings() {
        Matcher settings = Pattern.compile("DATABASE_URL=(\\S+) DATABASE_USER=(\\S+) DATABASE_PASSWORD=(\\S+)")
                .matcher(system.output());
        assertThat(settings.find()).as(system.output()).isTrue();
        return Map.of(
                "DATABASE_URL",
                settings.group(1),
                "DATABASE_USER",
                settings.group(2),
                "DATABASE_PASSWORD",
                settings.group(3),
                "PATH",
                path,
                "ELEVENTH_URL",
                "http://localhost:" + system.ports().http(),
                "KAFKA_BOOTSTRAP_SERVERS",
                "localhost:" + system.ports().kafka());
    }

    /** Returns the PATH, with this build's Java and the Python that has the imported packages at its start. */
    private static String path() {
        List<String> folders = new ArrayList<>();
        folders.add(Path.of(System.getProperty("java.home"), "bin").toString());
        OptionalProgram.PYTHON_CONFLUENT_KAFKA
                .find()
                .map(Path::getParent)
                .ifPresent(folder -> folders.add(folder.toString()));
        folders.add(System.getenv("PATH"));
        return String.join(File.pathSeparator, folders);
    }
}
