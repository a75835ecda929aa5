package dev.eleventh.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server on the loopback address, with its data in one directory. When restarted on the same directory,
 * even after kill -9 or on another port, it has all committed data. A server that outlived its killed JVM is stopped
 * first. Anyone on this machine may connect: it is meant for a laptop and for tests.
 */
public final class EmbeddedPostgreSql implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgreSql.class);
    /** Any password works, because the server trusts every connection; a service's settings still require one. */
    private static final String PASSWORD = "trusted";

    private final PostgreSqlCommands commands;
    private final DirectoryLock lock;
    private final int port;

    private EmbeddedPostgreSql(PostgreSqlCommands commands, DirectoryLock lock, int port) {
        this.commands = commands;
        this.lock = lock;
        this.port = port;
    }

    /**
     * Starts a server, which takes a second or two. Commits that it confirms are on disk.
     *
     * @param dataDirectory created if needed
     * @param port 0 for a free one
     * @throws IllegalStateException when the directory or the port is in use, or the server does not start
     */
    public static EmbeddedPostgreSql start(Path dataDirectory, int port) {
        return start(dataDirectory, port, "on");
    }

    /** Starts a server for temporary data: a commit does not wait for the disk. */
    static EmbeddedPostgreSql startForTests(Path dataDirectory) {
        return start(dataDirectory, 0, "off");
    }

    private static EmbeddedPostgreSql start(Path dataDirectory, int port, String durability) {
        Path directory = dataDirectory.toAbsolutePath().normalize();
        DirectoryLock lock = DirectoryLock.acquire(directory);
        try {
            PostgreSqlCommands commands = new PostgreSqlCommands(PostgreSqlBinaries.unpacked(), directory);
            commands.initialiseWhenNew();
            OrphanServer.stopAnyOf(commands);
            int chosen = Ports.choose("postgresql", port);
            commands.start(settings(chosen, durability));
            log.info("postgresql started port={} data={}", chosen, directory);
            return new EmbeddedPostgreSql(commands, lock, chosen);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Map<String, String> settings(int port, String durability) {
        return Map.of(
                "port",
                Integer.toString(port),
                "listen_addresses",
                Ports.HOST,
                // none: the default directory may belong to another user
                "unix_socket_directories",
                "",
                "timezone",
                "UTC",
                "max_connections",
                "100",
                "shared_buffers",
                "64MB",
                "fsync",
                durability,
                "synchronous_commit",
                durability,
                "full_page_writes",
                durability);
    }

    /**
     * Returns the URL of the maintenance database that every server has; a service gets its own database from {@link
     * #createDatabase}.
     */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    private String jdbcUrl(String database) {
        return "jdbc:postgresql://%s:%d/%s".formatted(Ports.HOST, port, database);
    }

    public String user() {
        return PostgreSqlCommands.USER;
    }

    public String password() {
        return PASSWORD;
    }

    public int port() {
        return port;
    }

    /**
     * Creates the database if it does not exist.
     *
     * @param name 1 to 63 lower-case letters, digits and underscores, beginning with a letter
     * @return its JDBC URL
     */
    public String createDatabase(String name) {
        if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException(
                    "database name must be 1 to 63 of a-z, 0-9 and _, starting with a-z; was '%s'".formatted(name));
        }
        try (Connection connection = DriverManager.getConnection(jdbcUrl(), user(), password())) {
            if (!exists(connection, name)) {
                try (Statement statement = connection.createStatement()) {
                    // a name cannot be a parameter; it was checked above
                    statement.execute("CREATE DATABASE " + name);
                }
            }
            return jdbcUrl(name);
        } catch (SQLException e) {
            throw new IllegalStateException("postgresql cannot create database %s".formatted(name), e);
        }
    }

    private static boolean exists(Connection connection, String name) throws SQLException {
        String sql = "SELECT 1 FROM pg_database WHERE datname = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    @Override
    public void close() {
        try (lock) {
            commands.stop();
            log.info("postgresql stopped port={}", port);
        }
    }
}
