package dev.eleventh.system.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eleventh.contracts.testing.NeedsProgram;
import dev.eleventh.contracts.testing.OptionalProgram;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Has a test for each kind of fault of {@link FaultsIT} that needs more than Java; it is skipped where that is
 * missing.
 */
@Tag("faults")
class FaultKindsIT {
    @TempDir
    Path directory;

    @Test
    @NeedsProgram(OptionalProgram.FAKETIME)
    void clocksGoWrong() throws IOException {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), 1)) {
            assertThat(new Faults(disk).all())
                    .extracting(Fault::name)
                    .contains("the clock of the broker goes wrong by two hours ahead");
        }
    }

    @Test
    void theDiskUnderTheDatabaseIsFilled() throws IOException {
        try (SmallDisk disk = new SmallDisk(directory.resolve("disk"), 1)) {
            assumeTrue(disk.isSmall(), SmallDisk.MISSING);
            assertThat(new Faults(disk).all()).extracting(Fault::name).contains("a full disk under the database");
        }
    }
}
