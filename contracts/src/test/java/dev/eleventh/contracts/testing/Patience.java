package dev.eleventh.contracts.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How long a test waits before it fails because something hangs. The limit is far beyond what a slow, busy machine
 * needs: no test asserts that something was fast. Awaitility uses the same default, see {@link PatientAwaitility}.
 */
public final class Patience {
    /** For annotations, which need a constant. */
    public static final int MINUTES = 5;

    public static final Duration LIMIT = Duration.ofMinutes(MINUTES);

    /** For sockets and browsers, which count in milliseconds. */
    public static final int MILLIS = MINUTES * 60_000;

    private Patience() {}

    /**
     * Repeats a step until a condition holds.
     *
     * @param awaited names what the condition waits for
     * @param step waits a moment itself, as a consumer's poll does
     * @throws AssertionError when the condition does not hold within the limit
     */
    public static void repeatUntil(String awaited, BooleanSupplier condition, Runnable step) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new AssertionError("waited %s for %s".formatted(LIMIT, awaited));
            }
            step.run();
        }
    }

    /** Returns the exit code of a process that ends by itself. */
    public static int exitCode(Process process) throws InterruptedException {
        return exitCode(process, 1);
    }

    /**
     * Returns the exit code of a process that ends by itself.
     *
     * @param waits number of things that the process waits for, one after the other
     * @throws AssertionError when the process hangs; the process and its children are killed
     */
    public static int exitCode(Process process, int waits) throws InterruptedException {
        Duration limit = LIMIT.multipliedBy(waits);
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("%s still runs after %s".formatted(process.info(), limit));
        }
        return process.exitValue();
    }
}
