package dev.eleventh.trainer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How often more examples of known labels make a lesson: a few at once, and one an interval on average, so that a trickle of
 * examples does not make a version every few seconds for years. A new label and a correction never wait. It is the generic
 * cell rate algorithm (ITU-T I.371, 1993). For one thread.
 */
final class Pace {
    private final long intervalNanos;
    private final long aheadNanos;
    private final LongSupplier nanoTime;

    /** When the next would be due, had all come at the interval; nothing before the first. */
    private long nextNanos;

    private boolean begun;

    /**
     * A pace.
     *
     * @param burst lessons that may follow each other at once, 1 or more
     * @param interval between lessons, on average, longer than 0
     * @param nanoTime a clock that never goes back, in nanoseconds
     */
    Pace(int burst, Duration interval, LongSupplier nanoTime) {
        if (burst < 1 || interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException(
                    "a pace must be of 1 lesson or more and longer than 0, was %d and %s".formatted(burst, interval));
        }
        this.intervalNanos = interval.toNanos();
        this.aheadNanos =
                Math.min(Long.MAX_VALUE / 4, interval.multipliedBy(burst - 1).toNanos());
        this.nanoTime = nanoTime;
    }

    private static boolean isUrgent(Trigger trigger) {
        return trigger == Trigger.NEW_LABEL || trigger == Trigger.CORRECTION;
    }

    /** Whether a lesson for this reason may be given now. */
    boolean allows(Trigger trigger) {
        return isUrgent(trigger) || !begun || nextNanos - nanoTime.getAsLong() <= aheadNanos;
    }

    /** Notes that one was given. */
    void gave(Trigger trigger) {
        if (!isUrgent(trigger)) {
            long now = nanoTime.getAsLong();
            nextNanos = (begun && nextNanos - now > 0 ? nextNanos : now) + intervalNanos;
            begun = true;
        }
    }
}
