package dev.eleventh.cli;

import dev.eleventh.cli.terminal.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Runs the program in this JVM and captures its output, without the exit of {@code main}. */
final class Program {
    private Program() {}

    /** The exit code and the output of both streams. */
    record Run(int exitCode, String out, String err) {}

    static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        PrintStream nothing = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        int exitCode = Eleventh.commandLine(
                        Terminal.none(new ByteArrayInputStream(new byte[0])), nothing, nothing, Map.of())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Run(exitCode, out.toString(), err.toString());
    }
}
