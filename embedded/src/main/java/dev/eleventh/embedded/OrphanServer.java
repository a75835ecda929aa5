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
 * The PostgreSQL server that outlives its JVM's kill -9: it goes on, keeping the port and {@code postmaster.pid}.
 * Whoever holds the directory's lock may stop it. A pid file alone proves nothing: by now the number may be that of any
 * process, after a restart of the machine above all.
 */
final class OrphanServer {
    private static final Logger log = LoggerFactory.getLogger(OrphanServer.class);

    private OrphanServer() {}

    /** Leaves the directory without a server, and without a pid file that would keep one from starting. */
    static void stopAnyOf(PostgreSqlCommands commands) {
        Path pidFile = commands.data().resolve("postmaster.pid");
        Optional<ProcessHandle> named = processNamedIn(pidFile);
        if (named.isEmpty()) {
            // none, or dead: postgres sees that itself, and looks for survivors among its children, too
            return;
        }
        long pid = named.get().pid();
        if (serves(pid, commands.data())) {
            log.info("postgresql stops the server of a killed process pid={} data={}", pid, commands.data());
            commands.stop();
        } else {
            // postgres would take the stranger for a running server and refuse to start
            log.info("postgresql removes a stale pid file pid={} data={}", pid, commands.data());
            delete(pidFile);
        }
    }

    private static Optional<ProcessHandle> processNamedIn(Path pidFile) {
        try {
            List<String> lines = Files.readAllLines(pidFile);
            return lines.isEmpty()
                    ? Optional.empty()
                    : ProcessHandle.of(Long.parseLong(lines.get(0).strip()));
        } catch (IOException | NumberFormatException e) {
            // no file, or one that was being written when the machine stopped
            return Optional.empty();
        }
    }

    /** A server's working directory is its data directory, and nobody else's is. */
    static boolean serves(long pid, Path data) {
        Path process = Path.of("/proc", Long.toString(pid));
        try {
            return Files.readString(process.resolve("comm")).strip().equals("postgres")
                    && Files.isSameFile(process.resolve("cwd"), data);
        } catch (IOException e) {
            // it ended while we looked, or is another user's, who could not have started one on our directory
            return false;
        }
    }

    private static void delete(Path pidFile) {
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete the stale %s; delete it".formatted(pidFile), e);
        }
    }
}
