package dev.eleventh.quickstart;

import dev.eleventh.runtime.lifecycle.Shutdown;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a result from another part of the system, unless the process is told to end. */
final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(20);

    private final Shutdown shutdown;
    private final Duration patience;

    Await(Shutdown shutdown, Duration patience) {
        this.shutdown = shutdown;
        this.patience = patience;
    }

    /**
     * Returns when the condition holds.
     *
     * @throws IllegalStateException when the condition does not hold in time
     * @throws StoppedException when the process is told to end
     * @throws dev.eleventh.runtime.lifecycle.ServiceFailedException when a service has failed
     */
    void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (shutdown.isRequested()) {
                stop(what);
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "timed out after %d s while waiting for %s; see the log".formatted(patience.toSeconds(), what));
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }

    private void stop(String what) {
        try {
            shutdown.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new StoppedException(what);
    }
}
