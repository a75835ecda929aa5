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

/** Everybody on a machine sees the arguments of every process; the environment, files and pipes only who runs it. */
class ScriptsTest {
    /** A program, not a shell's own command, and after it what must not be an argument. */
    private static final Pattern SHOWN = Pattern.compile(
            "\\b(curl|java|psql|docker|kcat|kubectl|mvn|openssl|env)\\b[^|]*\\$\\{?\\w*(token|password|secret)\\b",
            Pattern.CASE_INSENSITIVE);

    @Test
    void noScriptPassesASecretAsAnArgument() throws IOException {
        List<String> shown = new ArrayList<>();
        for (Path script : scripts()) {
            for (String line :
                    Files.readString(script).replace("\\\n", " ").lines().toList()) {
                if (SHOWN.matcher(line).find()) {
                    shown.add(script + ": " + line);
                }
            }
        }
        assertThat(shown).isEmpty();
        assertThat(SHOWN.matcher("  curl --silent -H \"Authorization: Bearer $token\" \"$url\"")
                        .find())
                .as("the pattern finds one")
                .isTrue();
    }

    private static List<Path> scripts() throws IOException {
        Path root = DocumentedCommands.ROOT;
        List<Path> scripts = new ArrayList<>(Stream.of("eleventh", "quickstart", "benchmark", "ops/check", ".ci/run")
                .map(root::resolve)
                .toList());
        try (Stream<Path> files = Files.walk(root.resolve("system-tests/compose"))) {
            files.filter(file -> file.toString().matches(".*(\\.sh|/run|/start)"))
                    .forEach(scripts::add);
        }
        assertThat(scripts).hasSizeGreaterThan(7).allMatch(Files::isRegularFile);
        return scripts;
    }
}
