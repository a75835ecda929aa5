package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.inference.http.ConsoleFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the console's modules: those that need no browser are tested in src/test/js, by {@code node --test}. */
class ConsoleModulesTest {
    private static final Path TESTS = Path.of("src", "test", "js");
    private static final Pattern IMPORT = Pattern.compile("^(?:import|\\}) [^;]*?'(\\.[^']+)';", Pattern.MULTILINE);
    private static final Pattern PRELOAD = Pattern.compile("rel=\"modulepreload\" href=\"([^\"]+)\"");

    @Test
    @NeedsProgram(OptionalProgram.NODE)
    void theModulesPassTheirTests() throws Exception {
        List<String> command = new ArrayList<>(
                List.of(OptionalProgram.NODE.find().orElseThrow().toString(), "--test", "--test-reporter=tap"));
        try (Stream<Path> files = Files.list(TESTS)) {
            files.map(Path::toString)
                    .filter(name -> name.endsWith(".test.js"))
                    .sorted()
                    .forEach(command::add);
        }
        Process node = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(node.getInputStream().readAllBytes(), UTF_8);

        assertThat(node.waitFor()).as(output).isZero();
        assertThat(output).containsPattern("# pass [1-9]");
    }

    /**
     * A browser requests a module that is not preloaded only after its importer has arrived, which takes an extra
     * round trip.
     */
    @Test
    void thePagePreloadsEveryModuleThatItsFirstViewNeeds() throws IOException {
        List<String> needed = new ArrayList<>();
        collect("js/main.js", needed);
        collect("js/teach/index.js", needed);

        List<String> preloaded = PRELOAD.matcher(read("index.html"))
                .results()
                .map(match -> match.group(1))
                .toList();

        assertThat(preloaded).containsExactlyInAnyOrderElementsOf(needed);
    }

    /** The chart library is needed only by the views with charts. */
    @Test
    void theFirstViewNeedsNoChart() throws IOException {
        assertThat(read("index.html")).doesNotContain("uplot");
        assertThat(read("css/console.css"))
                .contains(".u-wrap")
                .contains(".lesson")
                .contains(".tiles");
    }

    private static void collect(String module, List<String> found) throws IOException {
        if (found.contains(module)) {
            return;
        }
        found.add(module);
        List<String> imports = IMPORT.matcher(read(module))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        for (String each : imports) {
            collect(Path.of(module).resolveSibling(each).normalize().toString(), found);
        }
    }

    private static String read(String name) throws IOException {
        try (InputStream content = ConsoleFile.read(name).orElseThrow().content()) {
            return new String(content.readAllBytes(), UTF_8);
        }
    }
}
