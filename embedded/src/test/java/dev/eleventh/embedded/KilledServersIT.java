package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
class KilledServersIT {
    @Test
    void committedDataSurvivesKillNineAndTheOrphanIsStoppedFirst(@TempDir Path directory) throws Exception {
        int port = Ports.choose("postgresql", 0);
        Process child = startChild(directory, port);
        await().until(() -> Files.exists(directory.resolve("ready")) || !child.isAlive());
        assertThat(child.isAlive())
                .as("the child JVM started its servers: %s", Files.readString(directory.resolve("child.log")))
                .isTrue();
        ProcessHandle orphan = postmaster(directory);

        child.destroyForcibly().waitFor();
        assertThat(OrphanServer.serves(orphan, data(directory)))
                .as("the server outlives its JVM")
                .isTrue();

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
                // the same port that the orphan had
                EmbeddedPostgreSql postgreSql = EmbeddedPostgreSql.start(directory.resolve("postgresql"), port)) {
            // not "is alive": without an init that reaps it, a stopped orphan stays in the process table
            assertThat(OrphanServer.serves(orphan, data(directory))).isFalse();
            assertThat(Notes.read(postgreSql)).containsExactly("before");
            // the killed producer's transaction must time out; until then it hides the records after it
            Records.commit(kafka.bootstrapServers(), "kept", "after");
            assertThat(Records.readTexts(kafka.bootstrapServers(), "kept", 2)).containsExactly("before", "after");
        }
    }

    private static String data(Path directory) {
        return directory.resolve("postgresql").resolve("data").toString();
    }

    private static ProcessHandle postmaster(Path directory) throws Exception {
        List<String> lines = Files.readAllLines(Path.of(data(directory), "postmaster.pid"));
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).orElseThrow();
    }

    private static Process startChild(Path directory, int port) throws Exception {
        return JavaProgram.of(ServersToKill.class, directory.toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
    }
}
