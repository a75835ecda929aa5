package dev.eleventh.quickstart;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another part of the system brings about. */
final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private Await() {}

    /** @throws IllegalStateException when the condition does not hold in time, or the thread is interrupted */
    static void until(String what, Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited %d s for %s, in vain; the log says why"
                        .formatted(patience.toSeconds(), what));
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting for " + what);
            }
        }
    }
}
