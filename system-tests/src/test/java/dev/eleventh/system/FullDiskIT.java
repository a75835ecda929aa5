package dev.eleventh.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eleventh.system.faults.SmallDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kafka halts its JVM when the disk is full; the quickstart must then print the reason and leave no process running.
 */
class FullDiskIT {
    private static final int MEBIBYTES = 600;

    @Test
    void theQuickstartPrintsWhatToDoAndStopsItsDatabase(@TempDir Path directory) throws Exception {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), MEBIBYTES)) {
            assumeTrue(disk.isSmall(), SmallDisk.MISSING);
            try (QuickstartProcess system = QuickstartProcess.startEmpty(directory, disk.data())) {
                long database = databaseProcess(disk.data());
                disk.fill();

                assertThat(system.await(1)).as(system::output).isEqualTo(1);
                assertThat(system.output()).contains("cannot write to", "MiB free", "make room", "--data");
                await("the database to end")
                        .until(() -> ProcessHandle.of(database).isEmpty());
            }

            disk.free();

            try (QuickstartProcess again = QuickstartProcess.startEmpty(directory, disk.data())) {
                assertThat(again.learner().get("examples_recorded").asInt()).isZero();
            }
        }
    }

    private static long databaseProcess(Path data) throws IOException {
        Path file = data.resolve("postgresql").resolve("data").resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }
}
