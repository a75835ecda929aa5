package dev.eleventh.migrations;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.output.MigrateResult;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a database to the newest version of the schema; nothing happens to one that is there already. */
public final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private Migrations() {}

    /**
     * Applies what is missing. Several processes may do so at once: one works, the others wait for it.
     *
     * @return how many migrations were applied
     * @throws org.flywaydb.core.api.FlywayException when the database is away, or is not one of ours
     */
    public static int migrate(String jdbcUrl, String user, String password) {
        MigrateResult result = configuration(jdbcUrl, user, password).load().migrate();
        log.info(
                "schema migrated applied={} from={} to={}",
                result.migrationsExecuted,
                result.initialSchemaVersion == null ? "empty" : result.initialSchemaVersion,
                result.targetSchemaVersion == null ? result.initialSchemaVersion : result.targetSchemaVersion);
        return result.migrationsExecuted;
    }

    static FluentConfiguration configuration(String jdbcUrl, String user, String password) {
        return Flyway.configure()
                .dataSource(jdbcUrl, user, password)
                .locations("classpath:db/migration")
                // a typo in a file's name must fail, not be passed over
                .validateMigrationNaming(true)
                .cleanDisabled(true);
    }
}
