package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.eleventh.contracts.testing.JavaProgram;
import dev.eleventh.contracts.testing.Patience;
import dev.eleventh.runtime.MainToEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ShutdownIT {
    @TempDir
    Path directory;

    @Test
    void mainClosesEverythingOnSigterm() throws Exception {
        Process service = start("run", Patience.LIMIT);
        await().until(() -> Files.exists(directory.resolve("up")) || !service.isAlive());

        service.destroy();

        assertThat(Patience.exitCode(service)).isEqualTo(128 + 15);
        assertThat(directory.resolve("closed")).exists();
    }

    @Test
    void sigtermEndsAProcessThatDoesNotCloseWithinItsLimit() throws Exception {
        Process service = start("hang", Duration.ofMillis(100));
        await().until(() -> Files.exists(directory.resolve("up")) || !service.isAlive());

        service.destroy();

        assertThat(Patience.exitCode(service)).isEqualTo(128 + 15);
        assertThat(directory.resolve("closed")).doesNotExist();
        assertThat(Files.readString(directory.resolve("output.log")))
                .contains("closing takes longer than limit=PT0.1S");
    }

    @Test
    void aFailedLoopEndsTheProcessWithANonZeroCodeAfterMainClosedEverything() throws Exception {
        Process service = start("fail", Patience.LIMIT);

        assertThat(Patience.exitCode(service)).isEqualTo(1);
        assertThat(directory.resolve("closed")).exists();
        assertThat(Files.readString(directory.resolve("output.log")))
                .contains("loop failed name=turn")
                .containsOnlyOnce("at dev.eleventh.runtime.MainToEnd");
    }

    @Test
    void awaitReturnsOnRequestAndThrowsAfterAFailure() throws Exception {
        try (Shutdown shutdown = Shutdown.onSignal()) {
            shutdown.request();
            shutdown.await();

            shutdown.failed("relay", new IllegalStateException("bug"));
            shutdown.failed("second", new IllegalStateException("later"));

            assertThatThrownBy(shutdown::await)
                    .isInstanceOf(ServiceFailedException.class)
                    .hasMessageContainingAll("relay", "bug");
        }
    }

    private Process start(String way, Duration longestClose) throws IOException {
        return JavaProgram.of(MainToEnd.class, directory.toString(), way, longestClose.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
    }
}
