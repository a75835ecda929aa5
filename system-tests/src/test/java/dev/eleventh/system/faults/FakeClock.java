package dev.eleventh.system.faults;

import dev.eleventh.contracts.testing.OptionalProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Controls the wall clock of one program, which can jump. The monotonic clock stays correct, as when a machine's time
 * is set. Without libfaketime, clocks cannot jump.
 */
final class FakeClock {
    private static final Optional<Path> LIBRARY = OptionalProgram.FAKETIME.find();

    private final Path file;

    /** Creates a clock that shows the correct time until it jumps. */
    FakeClock(Path file) {
        this.file = file;
        ahead(Duration.ZERO);
    }

    static boolean canJump() {
        return LIBRARY.isPresent();
    }

    /** Returns the environment variables that make a program use this clock. */
    Map<String, String> environment() {
        return LIBRARY.map(library -> Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        file.toString(),
                        "FAKETIME_CACHE_DURATION",
                        "1",
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        // libfaketime's workaround for old C libraries makes a JVM's waits end immediately
                        "FAKETIME_FORCE_MONOTONIC_FIX",
                        "0"))
                .orElse(Map.of());
    }

    /**
     * Sets the clock ahead of the correct time, effective within a second; a restart of the program does not reset
     * it.
     */
    void ahead(Duration offset) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(fresh, "%+d%n".formatted(offset.toSeconds()));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set the clock " + file, e);
        }
    }
}
