package dev.eleventh.trainer.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import dev.eleventh.runtime.lifecycle.SqlStates;
import dev.eleventh.trainer.config.TrainerConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;

/** Connects to PostgreSQL: with a pool, or with the one connection that holds the leader's lock. */
public final class PostgresConnections {
    private static final int POOL = 4;
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** The server detects within 30 s that a leader's machine is gone, and releases the lock. */
    private static final String KEEP_ALIVE =
            "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 4";

    private PostgresConnections() {}

    /**
     * Creates a pool, which starts even while the database is unavailable.
     *
     * @param name of the pool; HTTP reads and recording have one each, so that many readers do not delay recording
     */
    public static HikariDataSource pool(TrainerConfig.Database config, String name) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setJdbcUrl(config.url());
        hikari.setUsername(config.user());
        hikari.setPassword(config.password().reveal());
        hikari.setMaximumPoolSize(POOL);
        hikari.setConnectionTimeout(WAIT.toMillis());
        hikari.setInitializationFailTimeout(-1);
        hikari.addDataSourceProperty("ApplicationName", "eleventh-" + name);
        hikari.addDataSourceProperty("reWriteBatchedInserts", "true");
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        hikari.setExceptionOverride(new EvictReadOnly());
        return new HikariDataSource(hikari);
    }

    /** After a failover, or once writes are allowed again, only new connections can write. */
    private static final class EvictReadOnly implements SQLExceptionOverride {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return SqlStates.isReadOnly(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }

    /** Opens a connection outside the pool, which may close its connections at any age. */
    public static Connection connectForLong(TrainerConfig.Database config) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", config.user());
        properties.setProperty("password", config.password().reveal());
        properties.setProperty("ApplicationName", "eleventh-trainer-leader");
        properties.setProperty("connectTimeout", Long.toString(WAIT.toSeconds()));
        // for a server that vanishes without closing the connection; no statement takes nearly this long
        properties.setProperty("socketTimeout", "60");
        Connection connection = DriverManager.getConnection(config.url(), properties);
        // not set as connection options, which PgBouncer rejects
        try (Statement statement = connection.createStatement()) {
            statement.execute(KEEP_ALIVE);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    public static Jdbi jdbi(DataSource pool) {
        return withArrays(Jdbi.create(pool));
    }

    /** Runs all statements on the one connection, which stays open. */
    public static Jdbi jdbi(Connection connection) {
        return withArrays(Jdbi.create(connection));
    }

    private static Jdbi withArrays(Jdbi jdbi) {
        return jdbi.registerArrayType(String.class, "text")
                .registerArrayType(Integer.class, "integer")
                .registerArrayType(Long.class, "bigint")
                .registerArrayType(UUID.class, "uuid");
    }
}
