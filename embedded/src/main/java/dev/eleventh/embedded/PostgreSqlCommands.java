package dev.eleventh.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs {@code initdb} and {@code pg_ctl} on one directory: its {@code data} belongs to the server, its {@code
 * server.log} has the output of the server and of these commands.
 */
final class PostgreSqlCommands {
    static final String USER = "postgres";
    /** Recovery after a kill replays the write-ahead log before the server answers. */
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(30);

    private final Path binaries;
    private final Path directory;

    PostgreSqlCommands(Path binaries, Path directory) {
        this.binaries = binaries;
        this.directory = directory;
    }

    Path data() {
        return directory.resolve("data");
    }

    private Path serverLog() {
        return directory.resolve("server.log");
    }

    /**
     * Creates the database cluster in a directory beside {@code data} and renames it, so a kill in between leaves no
     * incomplete {@code data}.
     */
    void initialiseWhenNew() {
        if (Files.exists(data())) {
            return;
        }
        Path fresh = directory.resolve("initialising");
        Directories.delete(fresh);
        require(
                "initdb",
                run(
                        "initdb",
                        "-D",
                        fresh.toString(),
                        "-U",
                        USER,
                        "-A",
                        "trust",
                        "-E",
                        "UTF-8",
                        // PostgreSQL's own C.UTF-8: macOS has none
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--locale=C"));
        try {
            Files.move(fresh, data());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rename %s to %s".formatted(fresh, data()), e);
        }
    }

    /** Starts the server and returns when it answers. */
    void start(Map<String, String> settings) {
        StringBuilder options = new StringBuilder();
        settings.forEach((name, value) ->
                options.append("-c ").append(name).append("=").append(value).append(" "));
        String patience = Long.toString(LONGEST_START.toSeconds());
        require(
                "start",
                pgCtl(
                        "start",
                        "-w",
                        "-t",
                        patience,
                        "-o",
                        options.toString(),
                        "-l",
                        serverLog().toString()));
    }

    /** Stops the server and returns when it has ended. */
    void stop() {
        String patience = Long.toString(LONGEST_STOP.toSeconds());
        // "fast" ends the sessions and writes a checkpoint; after "immediate" the next start recovers from the log
        if (pgCtl("stop", "-w", "-t", patience, "-m", "fast") != 0) {
            require("stop", pgCtl("stop", "-w", "-t", patience, "-m", "immediate"));
        }
    }

    private int pgCtl(String action, String... options) {
        List<String> arguments = new ArrayList<>(List.of(action, "-D", data().toString()));
        arguments.addAll(List.of(options));
        return run("pg_ctl", arguments.toArray(String[]::new));
    }

    private int run(String program, String... arguments) {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(notAsRoot(System.getProperty("os.name")));
        }
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(serverLog().toFile()));
        // in a locale that macOS does not know, its libraries start a thread, and the server then refuses to start
        process.environment().put("LC_ALL", "C");
        try {
            return process.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot run %s; on Linux, PostgreSQL's programs need glibc, which Alpine does not have, and root needs unshare (docs/evaluate/platforms.md)"
                            .formatted(command),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running %s".formatted(command), e);
        }
    }

    private void require(String action, int exitCode) {
        if (exitCode != 0) {
            throw new IllegalStateException("postgresql %s failed on %s (exit code %d): %s; read %s%s"
                    .formatted(
                            action,
                            directory,
                            exitCode,
                            lastLine(),
                            serverLog(),
                            isRoot() ? "; if the system forbids 'unshare --user' for root, run as another user" : ""));
        }
    }

    private String lastLine() {
        try {
            List<String> lines = Files.readAllLines(serverLog());
            return lines.isEmpty() ? "the log is empty" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            return "the log cannot be read";
        }
    }

    private static boolean isRoot() {
        return new UnixSystem().getUid() == 0;
    }

    /**
     * Returns a prefix for commands run as root. PostgreSQL refuses to run as root; in a separate user namespace it
     * sees itself as nobody.
     *
     * @return the words to put before the command
     */
    static List<String> notAsRoot(String system) {
        if (!system.equals("Linux")) {
            throw new IllegalStateException(
                    "PostgreSQL does not run as root, and %s has no user namespaces; run as another user"
                            .formatted(system));
        }
        return List.of("unshare", "--user");
    }
}
