package dev.eleventh.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShutdownIT {
    @TempDir
    Path directory;

    @Test
    void mainClosesEverythingOnSigterm() throws Exception {
        Process service = start("run");
        await().until(() -> Files.exists(directory.resolve("up")) || !service.isAlive());

        service.destroy();

        assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(128 + 15);
        assertThat(directory.resolve("closed")).exists();
    }

    @Test
    void aLoopThatFailsEndsTheProcessNonZeroAfterMainHasClosedEverything() throws Exception {
        Process service = start("fail");

        assertThat(service.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(service.exitValue()).isEqualTo(1);
        assertThat(directory.resolve("closed")).exists();
        assertThat(Files.readString(directory.resolve("output.log")))
                .contains("loop failed name=turn")
                .containsOnlyOnce("at dev.eleventh.runtime.MainToEnd");
    }

    @Test
    void awaitReturnsWhenAskedAndThrowsWhenAPartFailed() throws Exception {
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

    private Process start(String way) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        MainToEnd.class.getName(),
                        directory.toString(),
                        way)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
    }
}
