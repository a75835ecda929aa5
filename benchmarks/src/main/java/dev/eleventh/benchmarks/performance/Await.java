package dev.eleventh.benchmarks.performance;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Waits for results of services, and fails when one of them fails. */
final class Await {
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration INTERVAL = Duration.ofMillis(20);
    /**
     * The longest time that a challenger takes to learn: after this long without a change, nothing more is expected.
     */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    void failed(String part, Throwable cause) {
        failure.compareAndSet(null, new IllegalStateException(part + " failed", cause));
    }

    void check() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(String.valueOf(failed.getMessage()), failed);
        }
    }

    void until(String what, BooleanSupplier condition) {
        until(what, INTERVAL, condition);
    }

    /**
     * Returns when the condition holds.
     *
     * @param interval between checks of the condition
     */
    void until(String what, Duration interval, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            check();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("timed out after %d s: %s".formatted(PATIENCE.toSeconds(), what));
            }
            LockSupport.parkNanos(interval.toNanos());
        }
    }

    /** Returns when a number has not changed for a while. */
    void quiet(String what, LongSupplier number) {
        long[] last = {number.getAsLong(), System.nanoTime()};
        until(what + " to become idle", () -> {
            long now = number.getAsLong();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > QUIET.toNanos();
        });
    }
}
