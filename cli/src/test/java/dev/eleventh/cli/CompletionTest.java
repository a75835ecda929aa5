package dev.eleventh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the completion script in bash itself. */
class CompletionTest {
    @TempDir
    Path directory;

    @Test
    void bashLoadsTheScriptAndCompletesCommands() throws IOException, InterruptedException {
        Path script = directory.resolve("completion.sh");
        Files.writeString(script, Program.run("completion").out());

        assertThat(bash("source '%s'; complete -p eleventh".formatted(script))).contains("_complete_eleventh");
        assertThat(bash("""
                source '%s'
                COMP_WORDS=(eleventh models r) COMP_CWORD=2
                _complete_eleventh
                echo "${COMPREPLY[@]}"
                """.formatted(script))).isEqualToIgnoringWhitespace("rollback release");
    }

    private String bash(String commands) throws IOException, InterruptedException {
        Path printed = directory.resolve("printed");
        Process bash = new ProcessBuilder("bash", "-eo", "pipefail", "-c", commands)
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile())
                .start();
        assertThat(bash.waitFor()).as(Files.readString(printed)).isZero();
        return Files.readString(printed);
    }
}
