package dev.eleventh.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL server that survives its JVM's kill -9 and keeps the port and {@code postmaster.pid}. The owner of the
 * directory's lock may stop it. A pid file alone proves nothing: the number may now belong to any process, especially
 * after a restart of the machine.
 */
final class OrphanServer {
    private static final Logger log = LoggerFactory.getLogger(OrphanServer.class);

    private OrphanServer() {}

    /** Leaves the directory without a server, and without a pid file that would prevent one from starting. */
    static void stopAnyOf(PostgreSqlCommands commands) {
        Path pidFile = commands.data().resolve("postmaster.pid");
        List<String> lines = lines(pidFile);
        Optional<ProcessHandle> named = processNamedIn(lines);
        if (named.isEmpty()) {
            // no pid file or no such process: postgres detects that itself, and also looks for surviving child
            // processes
            return;
        }
        // the directory as the server knows it: the data directory may have been renamed since
        if (serves(named.get(), lines.get(1))) {
            log.info(
                    "postgresql stops the server of a killed process pid={} data={}",
                    named.get().pid(),
                    commands.data());
            commands.stop();
        } else {
            // postgres would mistake the unrelated process for a running server and refuse to start
            log.info(
                    "postgresql removes a stale pid file pid={} data={}",
                    named.get().pid(),
                    commands.data());
            delete(pidFile);
        }
    }

    /** Returns the lines of the pid file: the process, its data directory, when it started, and more. */
    private static List<String> lines(Path pidFile) {
        try {
            return Files.readAllLines(pidFile);
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Optional<ProcessHandle> processNamedIn(List<String> lines) {
        if (lines.size() < 2) {
            // no file, or one that was being written when the machine stopped
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** A server is started with {@code -D} and its directory. A process of another user does not show its arguments. */
    static boolean serves(ProcessHandle process, String data) {
        List<String> arguments = List.of(process.info().arguments().orElse(new String[0]));
        int option = arguments.indexOf("-D");
        return option >= 0
                && option + 1 < arguments.size()
                && arguments.get(option + 1).equals(data);
    }

    private static void delete(Path pidFile) {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the stale file %s; delete it yourself".formatted(pidFile), e);
        }
    }
}
