package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks that tests pass on any processor at any load: every test waits with the same limit, and none measures time or
 * heap.
 */
class TestsWithoutClocksTest {
    private static final Pattern CLOCK = Pattern.compile(String.join(
            "|",
            // limits of waits
            "\\.(atMost|during|orTimeout|awaitTermination|setSoTimeout|setDefault\\w*Timeout|waitFor)\\([^)]",
            "\\.(get|await|join|tryAcquire|poll)\\(\\d+, ",
            "@Timeout\\(",
            // limits of durations, or of memory in use
            "assertTimeout\\w*\\(",
            "\\.(succeeds|fails)Within\\(",
            "\\.isLessThan(OrEqualTo)?\\(Duration",
            "getHeapMemoryUsage|totalMemory\\(|freeMemory\\("));

    @Test
    void everyTimeLimitIsTheSharedOne() throws IOException {
        List<String> own = new ArrayList<>();
        for (Path source : sources()) {
            List<String> lines = Files.readAllLines(source);
            for (int i = 0; i < lines.size(); i++) {
                if (CLOCK.matcher(lines.get(i)).find() && !lines.get(i).contains("Patience.")) {
                    own.add("%s:%d %s"
                            .formatted(
                                    DocumentedCommands.ROOT.relativize(source),
                                    i + 1,
                                    lines.get(i).strip()));
                }
            }
        }
        assertThat(own)
                .as(
                        "use await(), or pass Patience.LIMIT to other calls; assert an order or an outcome instead of a time")
                .isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        try (Stream<Path> modules = Files.list(DocumentedCommands.ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    files.filter(file -> file.toString().endsWith(".java"))
                            .filter(file ->
                                    !file.endsWith("Patience.java") && !file.endsWith("TestsWithoutClocksTest.java"))
                            .forEach(sources::add);
                }
            }
        }
        assertThat(sources).hasSizeGreaterThan(100);
        return sources;
    }
}
