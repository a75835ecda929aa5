package dev.eleventh.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One empty quickstart for all tests that only need a running system: it ends with the tests' JVM. */
final class SharedQuickstart {
    /** The lock of those that use it: one after the other. */
    static final String NAME = "shared-quickstart";

    private static final QuickstartProcess SYSTEM = start();

    private SharedQuickstart() {}

    static QuickstartProcess get() {
        return SYSTEM;
    }

    private static QuickstartProcess start() {
        try {
            Path directory = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "quickstart-");
            QuickstartProcess started =
                    QuickstartProcess.startEmpty(directory, directory.resolve("data"), QuickstartProcess.Ports.free());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop-quickstart"));
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stop(QuickstartProcess started) {
        try {
            started.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
