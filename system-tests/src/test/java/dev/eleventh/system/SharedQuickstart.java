package dev.eleventh.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs one empty quickstart for all tests that only need a running system. It ends with the last of these tests,
 * because an idle quickstart uses a quarter of a processor, which later tests need.
 */
public final class SharedQuickstart {
    /** Number of test classes that use the quickstart. */
    private static final int USERS = 5;

    /** The classes teach the same shapes under several labels, so a version may fall that learned as it should. */
    private static final Map<String, String> WITHOUT_ROLLBACK = Map.of("PROBATION_EXAMPLES", "0");

    private static final Path DIRECTORY = directory();
    private static final QuickstartProcess SYSTEM = start();
    private static final AtomicInteger LEFT = new AtomicInteger(USERS);

    private SharedQuickstart() {}

    public static QuickstartProcess get() {
        return SYSTEM;
    }

    /** Marks a test class that uses the quickstart. These classes run early, and one after the other. */
    @Target(ElementType.TYPE)
    @Retention(RetentionPolicy.RUNTIME)
    @ResourceLock("shared-quickstart")
    @Order(2)
    @ExtendWith(EndsWithTheLast.class)
    public @interface User {}

    public static final class EndsWithTheLast implements AfterAllCallback {
        @Override
        public void afterAll(ExtensionContext context) {
            if (LEFT.decrementAndGet() == 0) {
                stop(SYSTEM);
            }
        }
    }

    /** Describes a system that did not do what was expected: what is learned, what serves, and the end of its log. */
    static String state() throws IOException {
        List<String> log = Files.readAllLines(DIRECTORY.resolve("data").resolve("eleventh.log"));
        return "%s%n%s%n%s"
                .formatted(
                        SYSTEM.get("/v1/learner").body(),
                        SYSTEM.get("/v1/serving").body(),
                        String.join(System.lineSeparator(), log.subList(Math.max(0, log.size() - 40), log.size())));
    }

    private static QuickstartProcess start() {
        QuickstartProcess started = QuickstartProcess.startEmpty(
                DIRECTORY, DIRECTORY.resolve("data"), QuickstartProcess.Ports.free(), WITHOUT_ROLLBACK);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(started), "stop-quickstart"));
        return started;
    }

    private static Path directory() {
        try {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "quickstart-");
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
