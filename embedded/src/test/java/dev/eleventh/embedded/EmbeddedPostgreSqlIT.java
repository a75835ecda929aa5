package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgreSqlIT {
    @Test
    void keepsCommittedDataAfterARestart(@TempDir Path directory) throws Exception {
        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            Notes.write(server, "before");
        }

        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(Notes.read(server)).containsExactly("before");
        }
    }

    @Test
    void committedDataIsOnDiskBeforeTheCommitReturns(@TempDir Path directory) throws Exception {
        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(Notes.query(server, "SHOW fsync")).containsExactly("on");
            assertThat(Notes.query(server, "SHOW synchronous_commit")).containsExactly("on");
        }
        assertThat(Notes.query(TestServers.postgreSql(), "SHOW fsync")).containsExactly("off");
    }

    @Test
    void createsADatabaseOnceAndFindsItAfterwards() throws Exception {
        EmbeddedPostgreSql server = TestServers.postgreSql();

        String url = server.createDatabase("own");

        assertThat(server.createDatabase("own")).isEqualTo(url);
        try (var connection = DriverManager.getConnection(url, server.user(), server.password())) {
            assertThat(connection.getCatalog()).isEqualTo("own");
        }
        assertThatThrownBy(() -> server.createDatabase("x; DROP DATABASE own"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sortsByCodePointOnEveryPlatform(@TempDir Path directory) throws Exception {
        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(Notes.query(server, "SELECT t FROM regexp_split_to_table('~😀äbZ～aB', '') AS t ORDER BY t"))
                    .containsExactly("B", "Z", "a", "b", "~", "ä", "～", "😀");
            assertThat(Notes.query(server, "SELECT upper('ä')")).containsExactly("Ä");
        }
    }

    @Test
    void stopsAnOrphanServerEvenIfItsDirectoryWasRenamed(@TempDir Path directory) throws Exception {
        Path before = Files.createDirectory(directory.resolve("before"));
        PostgreSqlCommands lost = new PostgreSqlCommands(PostgreSqlBinaries.unpacked(), before);
        lost.initialiseWhenNew();
        lost.start(Map.of("listen_addresses", "", "unix_socket_directories", before.toString()));
        ProcessHandle orphan = postmaster(lost.data());
        assertThat(OrphanServer.serves(orphan, lost.data().toString())).isTrue();
        Path after = Files.move(before, directory.resolve("after"));

        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(after, 0)) {
            assertThat(Notes.query(server, "SELECT 'up'")).containsExactly("up");
            assertThat(OrphanServer.serves(orphan, lost.data().toString())).isFalse();
        }
    }

    private static ProcessHandle postmaster(Path data) throws Exception {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    @Test
    void startsOnAPidFileWhoseNumberBelongsToAnotherProcess(@TempDir Path directory) throws Exception {
        EmbeddedPostgreSql.start(directory, 0).close();
        Path pidFile = directory.resolve("data").resolve("postmaster.pid");
        long stranger = ProcessHandle.current().pid();
        Files.writeString(pidFile, "%d%n%s%n0%n0%n%n%n".formatted(stranger, directory.resolve("data")));

        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(Notes.query(server, "SELECT 'up'")).containsExactly("up");
        }
    }

    @Test
    void startsAfterAnEarlierStartWasKilledWhileCreatingTheDirectory(@TempDir Path directory) throws Exception {
        Files.createDirectories(directory.resolve("initialising"));
        Files.writeString(directory.resolve("initialising").resolve("postgresql.conf"), "half");

        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            assertThat(Notes.query(server, "SELECT 'up'")).containsExactly("up");
        }
    }

    @Test
    void reportsTheCauseWhenTheDataIsDamaged(@TempDir Path directory) throws Exception {
        EmbeddedPostgreSql.start(directory, 0).close();
        Files.writeString(directory.resolve("data").resolve("PG_VERSION"), "9.6\n");

        assertThatThrownBy(() -> EmbeddedPostgreSql.start(directory, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("postgresql start failed", directory.toString(), "server.log");
    }

    @Test
    void refusesADirectoryThatIsInUse(@TempDir Path directory) {
        try (EmbeddedPostgreSql server = EmbeddedPostgreSql.start(directory, 0)) {
            assertThatThrownBy(() -> EmbeddedPostgreSql.start(directory, 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(directory.toString(), "in use", "choose another directory");
            assertThat(server.port()).isPositive();
        }
    }

    @Test
    void refusesAPortThatIsInUse(@TempDir Path directory) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedPostgreSql.start(directory, taken.getLocalPort()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll(Integer.toString(taken.getLocalPort()), "choose another port");
        }
    }
}
