package dev.eleventh.trainer;

import static org.awaitility.Awaitility.await;

import com.sun.security.auth.module.UnixSystem;
import dev.eleventh.contracts.testing.OptionalProgram;
import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real PgBouncer in front of a PostgreSQL server, in one of its pool modes. */
final class PgBouncer implements AutoCloseable {
    private final Process process;
    private final int port;

    private PgBouncer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static PgBouncer start(Path directory, EmbeddedPostgreSql server, String poolMode) throws IOException {
        int port = Ports.free();
        Path settings = directory.resolve("pgbouncer.ini");
        Files.writeString(settings, """
                [databases]
                * = host=127.0.0.1 port=%d user=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits
                """.formatted(server.port(), server.user(), port, poolMode));
        List<String> command = new ArrayList<>(
                List.of(OptionalProgram.PGBOUNCER.find().orElseThrow().toString()));
        if (new UnixSystem().getUid() == 0) {
            // PgBouncer refuses to run as root
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("pgbouncer.log").toFile())
                .start();
        PgBouncer bouncer = new PgBouncer(process, port);
        await().until(() -> bouncer.isListening());
        return bouncer;
    }

    private boolean isListening() {
        if (!process.isAlive()) {
            throw new AssertionError("pgbouncer exited with code " + process.exitValue());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the address of a database behind PgBouncer. */
    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
