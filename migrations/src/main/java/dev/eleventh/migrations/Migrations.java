package dev.eleventh.migrations;

import dev.eleventh.runtime.lifecycle.Retry;
import dev.eleventh.runtime.lifecycle.SqlStates;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a database to the newest version of the schema; a database that is already there stays unchanged. */
public final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private static final String CREATE_ANOTHER =
            "create another one with CREATE DATABASE eleventh ENCODING 'UTF8' TEMPLATE template0, and set DATABASE_URL";

    private Migrations() {}

    /**
     * Applies missing migrations. Several processes may call this simultaneously: one works, the others wait for it.
     *
     * @return how many migrations were applied
     * @throws FlywayException when the database is unavailable
     * @throws IllegalStateException when the database is not UTF-8, or has tables that Eleventh did not create
     */
    public static int migrate(String jdbcUrl, String user, String password) {
        Flyway flyway = configuration(jdbcUrl, user, password).load();
        requireUtf8(flyway);
        MigrateResult result = migrate(flyway);
        log.info(
                "schema migrated applied={} from={} to={}",
                result.migrationsExecuted,
                result.initialSchemaVersion == null ? "empty" : result.initialSchemaVersion,
                result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion);
        return result.migrationsExecuted;
    }

    private static void requireUtf8(Flyway flyway) {
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SHOW server_encoding")) {
            rows.next();
            String encoding = rows.getString(1);
            if (!encoding.equals("UTF8")) {
                throw new IllegalStateException(
                        "the database's encoding is %s, must be UTF8, or it cannot hold every label; %s"
                                .formatted(encoding, CREATE_ANOTHER));
            }
        } catch (SQLException e) {
            throw new FlywayException("cannot read the database's encoding: " + e.getMessage(), e);
        }
    }

    private static MigrateResult migrate(Flyway flyway) {
        try {
            return flyway.migrate();
        } catch (FlywayException e) {
            if (e.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
                throw new IllegalStateException(
                        "the schema of DATABASE_URL has tables or types that Eleventh did not create; %s"
                                .formatted(CREATE_ANOTHER),
                        e);
            }
            throw e;
        }
    }

    /**
     * Applies missing migrations when a service starts: waits for a database that is unavailable.
     *
     * @param limit how long to wait
     * @throws IllegalStateException with what to do, when waiting cannot make the database usable
     */
    public static int migrateWhenAvailable(String jdbcUrl, String user, String password, Duration limit) {
        try {
            return Retry.whileAway("postgresql", SqlStates::isUnavailable, limit)
                    .call(() -> migrate(jdbcUrl, user, password));
        } catch (RuntimeException e) {
            throw SqlStates.explained(e);
        }
    }

    static FluentConfiguration configuration(String jdbcUrl, String user, String password) {
        return Flyway.configure()
                .dataSource(jdbcUrl, user, password)
                .locations("classpath:db/migration")
                // a typo in a file's name must fail, not be skipped
                .validateMigrationNaming(true)
                .cleanDisabled(true);
    }
}
