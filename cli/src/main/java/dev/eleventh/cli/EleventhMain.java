package dev.eleventh.cli;

import dev.eleventh.cli.terminal.ExitCode;
import dev.eleventh.cli.terminal.Terminal;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;

/** Starts the program; see {@link Eleventh} for its commands. */
final class EleventhMain {
    private EleventhMain() {}

    public static void main(String[] arguments) {
        Locale.setDefault(Locale.ROOT);
        // several modules on this class path contain a logback.xml; warnings go to standard error
        System.setProperty("logback.configurationFile", "cli-logback.xml");
        // JSON is UTF-8, whatever the locale
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        CommandLine program = Eleventh.commandLine(
                        Terminal.found(System.in, System.getenv()), out, err, System.getenv())
                .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        int exitCode = program.execute(arguments);
        if (exitCode != ExitCode.DONE) {
            System.exit(exitCode);
        }
    }
}
