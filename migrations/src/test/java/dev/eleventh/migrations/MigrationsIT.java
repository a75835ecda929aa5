package dev.eleventh.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.embedded.TestServers;
import dev.eleventh.runtime.config.InvalidSettingsException;
import dev.eleventh.runtime.config.Settings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsIT {
    private static final int NEWEST = 20;

    /** Every column, constraint, index and trigger, which must be equal in two databases of the same version. */
    private static final String SCHEMA = """
            SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'flyway_schema_history'
            UNION ALL
            SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace AND conrelid <> 'flyway_schema_history'::regclass
            UNION ALL
            SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'flyway_schema_history'
            UNION ALL
            SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
            ORDER BY 1
            """;

    private static EmbeddedPostgreSql server;

    @BeforeAll
    static void start() {
        server = TestServers.postgreSql();
    }

    @Test
    void anEmptyDatabaseIsMigratedAndASecondRunChangesNothing() throws SQLException {
        String url = server.createDatabase("empty");

        assertThat(migrate(url)).isEqualTo(NEWEST);
        List<String> schema = read(url, SCHEMA);

        assertThat(migrate(url)).isZero();
        assertThat(read(url, SCHEMA)).isEqualTo(schema);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19})
    void aDatabaseOfAnEarlierVersionEndsLikeAnEmptyOneAndKeepsItsRows(int version) throws SQLException {
        String fresh = server.createDatabase("fresh");
        migrate(fresh);
        String url = server.createDatabase("from_version_" + version);
        Migrations.configuration(url, server.user(), server.password())
                .target(Integer.toString(version))
                .load()
                .migrate();
        execute(url, """
                INSERT INTO consumer_position VALUES (0, 1);
                INSERT INTO example_event (topic_partition, topic_offset, example_id, source, event_type, label, outcome,
                    event_time) VALUES (0, 0, 'a', '/test', 'labelled', 'mug', 'recorded', now());
                INSERT INTO example (example_id, label, split, priority, source, backbone_sha256, embedding, image_sha256,
                    event_partition, event_offset)
                VALUES ('a', 'mug', 'train', 1, '/test', repeat('0', 64), '\\x0100', repeat('1', 64), 0, 0);
                """);

        assertThat(migrate(url)).isEqualTo(NEWEST - version);

        assertThat(read(url, SCHEMA)).isEqualTo(read(fresh, SCHEMA));
        assertThat(read(url, "SELECT example_id FROM example")).containsExactly("a");
        assertThat(read(url, "SELECT label || examples FROM label_count")).containsExactly("mug1");
        if (version < 18) {
            // version 18 names the network of the examples that it finds
            assertThat(read(url, "SELECT kind || sha256 FROM base_backbone"))
                    .containsExactly("built-in" + "0".repeat(64));
        }
    }

    @Test
    void theDatabaseRejectsInvalidDigestsAndNames() throws SQLException {
        String url = server.createDatabase("domains");
        migrate(url);

        assertThat(read(url, "SELECT CAST(repeat('0f', 32) AS sha256_hex)")).hasSize(1);
        for (String none :
                List.of("''", "repeat('0', 63)", "repeat('0', 65)", "repeat('0F', 32)", "repeat('0', 63) || 'g'")) {
            assertThatThrownBy(() -> read(url, "SELECT CAST(%s AS sha256_hex)".formatted(none)))
                    .as(none)
                    .hasMessageContaining("sha256_hex_check");
        }
        assertThat(read(url, "SELECT CAST('!' || repeat('~', 199) AS example_name)"))
                .hasSize(1);
        for (String none : List.of("''", "repeat('a', 201)", "'a b'", "E'a\\n'", "'\u00e9'", "E'\\x7f'")) {
            assertThatThrownBy(() -> read(url, "SELECT CAST(%s AS example_name)".formatted(none)))
                    .as(none)
                    .hasMessageContaining("example_name_check");
        }
    }

    @Test
    void everyTableAndColumnHasAComment() throws SQLException {
        String url = server.createDatabase("commented");
        migrate(url);

        // an id column needs no comment, because the table's comment says what it identifies
        assertThat(read(url, """
                SELECT c.relname || coalesce('.' || a.attname, '') FROM pg_class c
                LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'flyway_schema_history'
                  AND (obj_description(c.oid) IS NULL OR col_description(c.oid, a.attnum) IS NULL)
                """))
                .allMatch(name -> name.matches(".*[.](id|sha256|example_id|topic_partition|created_at)"));
    }

    @Test
    void everyTableIsGrantedToTheTrainerAndToReadersWhoOnlyRead() throws SQLException {
        String url = server.createDatabase("granted");
        migrate(url);
        String granted = """
                SELECT relname FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'flyway_schema_history'
                AND NOT %s
                """;

        assertThat(read(url, granted.formatted("has_table_privilege('eleventh_trainer', oid, 'SELECT')")))
                .isEmpty();
        assertThat(read(url, granted.formatted("has_table_privilege('eleventh_reader', oid, 'SELECT')")))
                .isEmpty();
        String changes = "NOT has_table_privilege('%s', oid, '%s')";
        assertThat(read(
                        url,
                        granted.formatted(changes.formatted(
                                "eleventh_reader", "INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER"))))
                .isEmpty();
        assertThat(read(url, granted.formatted(changes.formatted("eleventh_trainer", "TRUNCATE, REFERENCES, TRIGGER"))))
                .isEmpty();
    }

    @Test
    void aHoldOutExampleCannotEnterTheReplayBuffer() throws SQLException {
        String url = server.createDatabase("hold_out");
        migrate(url);
        execute(url, """
                INSERT INTO example_event (topic_partition, topic_offset, example_id, source, event_type, label, outcome,
                    event_time) VALUES (0, 0, 'a', '/test', 'labelled', 'mug', 'recorded', now());
                INSERT INTO example (example_id, label, split, priority, source, backbone_sha256, embedding, image_sha256,
                    event_partition, event_offset)
                VALUES ('a', 'mug', 'hold-out', 1, '/test', repeat('0', 64), '\\x0100', repeat('1', 64), 0, 0);
                """);

        assertThatThrownBy(() -> execute(url, "INSERT INTO replay_buffer (example_id, label) VALUES ('a', 'mug')"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("foreign key");
    }

    @Test
    void aMissingSettingIsNamed() {
        assertThatThrownBy(() -> MigrationsMain.run(Settings.of(Map.of("DATABASE_URL", "jdbc:postgresql://x/y"))))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContainingAll("DATABASE_USER", "DATABASE_PASSWORD");
    }

    @Test
    void aDatabaseThatStaysUnavailableEndsTheRunAtTheLimit() {
        Settings settings = Settings.of(Map.of(
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:1/eleventh",
                "DATABASE_USER", "eleventh",
                "DATABASE_PASSWORD", "secret",
                "DATABASE_WAIT", "500ms"));

        assertThatThrownBy(() -> MigrationsMain.run(settings))
                .isInstanceOf(FlywayException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void anUnknownDatabaseIsNotWaitedFor() {
        Settings settings = Settings.of(Map.of(
                "DATABASE_URL", "jdbc:postgresql://127.0.0.1:%d/nowhere".formatted(server.port()),
                "DATABASE_USER", server.user(),
                "DATABASE_PASSWORD", server.password(),
                "DATABASE_WAIT", "1h"));

        assertThatThrownBy(() -> MigrationsMain.run(settings)).hasMessageContaining("nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SQL_ASCII", "LATIN1"})
    void aDatabaseThatIsNotUtf8IsRefusedWithWhatToDo(String encoding) throws SQLException {
        String name = "encoded_" + encoding.toLowerCase(Locale.ROOT);
        execute(
                server.jdbcUrl(),
                "CREATE DATABASE %s ENCODING '%s' LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0"
                        .formatted(name, encoding));

        assertThatThrownBy(() -> migrate(server.createDatabase(name)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(encoding, "ENCODING 'UTF8' TEMPLATE template0", "DATABASE_URL");
    }

    @Test
    void aSchemaWithForeignTablesIsRefusedWithWhatToDo() throws SQLException {
        String url = server.createDatabase("of_others");
        execute(url, "CREATE TABLE of_others (id int)");

        assertThatThrownBy(() -> migrate(url))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("did not create", "CREATE DATABASE", "DATABASE_URL");
    }

    @Test
    void aReadOnlyDatabaseIsWaitedFor() throws Exception {
        String url = server.createDatabase("read_only");
        execute(server.jdbcUrl(), "ALTER DATABASE read_only SET default_transaction_read_only = on");
        Settings settings = Settings.of(Map.of(
                "DATABASE_URL",
                url,
                "DATABASE_USER",
                server.user(),
                "DATABASE_PASSWORD",
                server.password(),
                "DATABASE_WAIT",
                "1h"));
        FutureTask<Integer> migration = new FutureTask<>(() -> MigrationsMain.run(settings));
        new Thread(migration, "migration").start();
        // waits until the migration has tried at least once
        await().until(() -> migration.isDone()
                || read(server.jdbcUrl(), "SELECT sum(xact_rollback) FROM pg_stat_database WHERE datname = 'read_only'")
                        .stream()
                        .anyMatch(rollbacks -> Long.parseLong(rollbacks) > 0));

        execute(server.jdbcUrl(), "ALTER DATABASE read_only SET default_transaction_read_only = off");

        assertThat(migration.get()).isEqualTo(NEWEST);
    }

    private static int migrate(String url) {
        return Migrations.migrate(url, server.user(), server.password());
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> read(String url, String sql) throws SQLException {
        try (Connection connection = connect(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static Connection connect(String url) throws SQLException {
        return DriverManager.getConnection(url, server.user(), server.password());
    }
}
