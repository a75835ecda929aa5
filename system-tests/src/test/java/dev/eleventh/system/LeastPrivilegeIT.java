package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.embedded.EmbeddedPostgreSql;
import dev.eleventh.migrations.Migrations;
import dev.eleventh.trainer.command.VerifyMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Tests a PostgreSQL server that requires TLS and a password, and a trainer whose role has only the rights it needs.
 */
@ResourceLock(CapturedLog.NAME)
class LeastPrivilegeIT {
    private static final String OWNER = "owner";
    private static final String OWNER_PASSWORD = "the-password-of-the-owner";
    private static final String TRAINER = "trainer";
    private static final String TRAINER_PASSWORD = "the-password-of-the-trainer";
    private static final String READER = "reader";
    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    @TempDir
    static Path directory;

    private static EmbeddedPostgreSql server;
    private static String plainUrl;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        Path data = directory.resolve("postgresql");
        try (EmbeddedPostgreSql open = EmbeddedPostgreSql.start(data, 0)) {
            try (Connection connection = DriverManager.getConnection(open.jdbcUrl(), open.user(), open.password());
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE ROLE owner LOGIN CREATEROLE PASSWORD '%s'".formatted(OWNER_PASSWORD));
                statement.execute("CREATE ROLE trainer LOGIN PASSWORD '%s'".formatted(TRAINER_PASSWORD));
                statement.execute("CREATE ROLE reader LOGIN PASSWORD 'the-password-of-the-reader'");
                statement.execute("CREATE DATABASE eleventh OWNER owner");
            }
        }
        TestCertificate certificate = new TestCertificate(directory);
        Files.copy(certificate.key(), data.resolve("data/server.key"));
        Files.copy(certificate.certificate(), data.resolve("data/server.crt"));
        Files.writeString(data.resolve("data/postgresql.conf"), "ssl = on\npassword_encryption = scram-sha-256\n");
        Files.writeString(data.resolve("data/pg_hba.conf"), "hostssl all all all scram-sha-256\n");
        server = EmbeddedPostgreSql.start(data, 0);
        plainUrl = "jdbc:postgresql://127.0.0.1:%d/eleventh".formatted(server.port());
        url = "%s?sslmode=verify-full&sslrootcert=%s".formatted(plainUrl, certificate.certificate());
        Migrations.migrate(url, OWNER, OWNER_PASSWORD);
        execute(OWNER, OWNER_PASSWORD, "GRANT eleventh_trainer TO trainer; GRANT eleventh_reader TO reader");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static void execute(String user, String password, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void withoutTlsOrTheRightCertificateNoClientConnects() {
        assertThatThrownBy(() -> DriverManager.getConnection(plainUrl + "?sslmode=disable", TRAINER, TRAINER_PASSWORD))
                .hasMessageContaining("no encryption");
        assertThatThrownBy(
                        () -> DriverManager.getConnection(plainUrl + "?sslmode=verify-full", TRAINER, TRAINER_PASSWORD))
                .isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> DriverManager.getConnection(url, TRAINER, "wrong"))
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void theTrainerRecordsLearnsPublishesRetractsAndVerifiesWithItsRoleAlone() throws Exception {
        Map<String, String> environment = Map.of(
                "DATABASE_URL",
                url,
                "DATABASE_USER",
                TRAINER,
                "DATABASE_PASSWORD",
                TRAINER_PASSWORD,
                "HOLD_OUT_FRACTION",
                "0.3",
                "IMAGE_BUDGET_BYTES",
                "20000");
        try (CapturedLog log = new CapturedLog()) {
            try (RunningServices services =
                    new RunningServices(directory.resolve("state"), "least_privilege", environment)) {
                for (int i = 0; i < 10; i++) {
                    for (String label : List.of("disc", "cross")) {
                        services.queue(
                                "POST",
                                "/v1/examples?label=%s&id=%s-%d".formatted(label, label, i),
                                Drawings.png(label, i));
                    }
                }
                await("20 examples learned")
                        .until(
                                services::learner,
                                status -> status.eventsRecorded() == 20
                                        && status.championVersion() > 0
                                        && status.pendingEvents() == 0);
                services.queue("DELETE", "/v1/examples/disc-3", new byte[0]);
                services.queue("PUT", "/v1/examples/disc-4/label", RunningServices.labelBody("cross"));
                services.queue("POST", "/v1/examples?label=ring", Drawings.png("stripes", 1));
                await("corrections learned")
                        .until(
                                services::learner,
                                status -> status.eventsRecorded() == 23
                                        && status.pendingEvents() == 0
                                        && status.outboxPending() == 0);
                assertThat(services.query("SELECT outcome FROM example_event"))
                        .hasSize(23)
                        .doesNotContain("rejected");
                assertThat(services.send("POST", "/v1/predict", Drawings.png("disc", 100))
                                .statusCode())
                        .isEqualTo(200);
                String metrics = services.send("GET", "/metrics", new byte[0]).body();
                assertThat(metrics).isNotEmpty().doesNotContain(TRAINER_PASSWORD);
                assertVerified(environment, services);
            }
            assertThat(log.lines())
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(line).doesNotContain(TRAINER_PASSWORD).doesNotContain("permission denied"));
        }
    }

    private static void assertVerified(Map<String, String> environment, RunningServices services) {
        String version = services.query("SELECT CAST(max(version) AS text) FROM model_version WHERE strategy = 'exact'")
                .get(0);
        StringWriter out = new StringWriter();
        CommandLine verify = VerifyMain.commandLine(environment)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true));

        assertThat(verify.execute(version)).as(out.toString()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DROP TABLE example",
                "TRUNCATE example CASCADE",
                "CREATE TABLE mine (id int)",
                "ALTER TABLE example ADD COLUMN mine int",
                "UPDATE example_event SET label = 'other'",
                "DELETE FROM example_event",
                "UPDATE learned_label SET version = 1",
                "UPDATE challenger SET reason = 'because'",
                "UPDATE model_artifact SET bytes = ''",
                "SELECT grant_eleventh_roles()",
                "CREATE ROLE mine"
            })
    void theTrainerCannotChangeTheSchemaNorWhatHappened(String sql) {
        assertThatThrownBy(() -> execute(TRAINER, TRAINER_PASSWORD, sql))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        failure -> assertThat(failure.getSQLState())
                                .as(failure.getMessage())
                                .isEqualTo(INSUFFICIENT_PRIVILEGE));
    }

    @Test
    void anImportMayLockTablesWhileItChecksThatTheyAreEmpty() throws Exception {
        execute(
                TRAINER,
                TRAINER_PASSWORD,
                "BEGIN; LOCK TABLE example, model_version IN SHARE ROW EXCLUSIVE MODE; COMMIT");
    }

    @Test
    void aReaderReadsEveryTableAndChangesNone() throws Exception {
        try (Connection connection = DriverManager.getConnection(url, READER, "the-password-of-the-reader");
                Statement statement = connection.createStatement()) {
            for (String table : tables()) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    assertThat(rows.next()).as(table).isTrue();
                }
                assertThatThrownBy(() -> statement.execute("DELETE FROM " + table))
                        .hasMessageContaining("permission");
            }
        }
    }

    private static List<String> tables() throws SQLException {
        List<String> tables = new java.util.ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, OWNER, OWNER_PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
                        + " AND tablename <> 'flyway_schema_history'")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        assertThat(tables).contains("example", "model_version");
        return tables;
    }

    @Test
    void anOwnerWithoutCreateRoleMigratesAndGrantsLater() throws Exception {
        // roles belong to the whole server, so this test needs a server without them
        try (CapturedLog log = new CapturedLog();
                EmbeddedPostgreSql other = EmbeddedPostgreSql.start(directory.resolve("other"), 0)) {
            String database = other.createDatabase("eleventh");
            try (Connection administrator = DriverManager.getConnection(database, other.user(), other.password());
                    Statement statement = administrator.createStatement()) {
                statement.execute("CREATE ROLE plain LOGIN; ALTER DATABASE eleventh OWNER TO plain");
                Migrations.migrate(database, "plain", "unused");
                assertThat(log.lines())
                        .anyMatch(
                                line -> line.contains("role eleventh_trainer is missing and plain may not create it"));

                statement.execute("CREATE ROLE eleventh_trainer NOLOGIN; CREATE ROLE eleventh_reader NOLOGIN");
                try (Connection owner = DriverManager.getConnection(database, "plain", "unused");
                        Statement granting = owner.createStatement()) {
                    granting.execute("SELECT grant_eleventh_roles()");
                }
                statement.execute("SET ROLE eleventh_reader; SELECT * FROM example");
            }
        }
    }
}
