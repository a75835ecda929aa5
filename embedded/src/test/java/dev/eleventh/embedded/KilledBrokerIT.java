package dev.eleventh.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.JavaProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledBrokerIT {
    /** The broker must not complete a transaction before its partitions have leaders: its readers would wait forever. */
    @Test
    void aTransactionThatTimedOutWhileTheBrokerWasDownIsAborted(@TempDir Path directory) throws Exception {
        Process child = JavaProgram.of(BrokerToKill.class, directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
        await().until(() -> Files.exists(directory.resolve("ready")) || !child.isAlive());
        assertThat(child.isAlive())
                .as("the child JVM started its broker: %s", Files.readString(directory.resolve("child.log")))
                .isTrue();
        child.destroyForcibly().waitFor();

        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Records.commit(kafka.bootstrapServers(), "kept", "after");
            assertThat(Records.readTexts(kafka.bootstrapServers(), "kept", 2)).containsExactly("before", "after");
        }
    }
}
