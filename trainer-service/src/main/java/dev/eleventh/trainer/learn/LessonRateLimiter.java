package dev.eleventh.trainer.learn;

import dev.eleventh.trainer.registry.LearningTrigger;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Limits how often more examples of known labels make a lesson: a burst of lessons may follow each other immediately,
 * then one per interval on average. A trickle of examples thus does not make a version every few seconds for years. New
 * labels and corrections never wait. Implements the generic cell rate algorithm (ITU-T I.371, 1993). Not thread-safe.
 */
final class LessonRateLimiter {
    private final long intervalNanos;
    private final long aheadNanos;
    private final LongSupplier nanoTime;

    /** When the next lesson would be due if all had come one interval apart; meaningless before the first lesson. */
    private long nextNanos;

    private boolean begun;

    /**
     * Creates a limiter.
     *
     * @param burst lessons that may follow each other immediately, 1 or more
     * @param interval average time between lessons, longer than 0
     * @param nanoTime a monotonic clock, in nanoseconds
     */
    LessonRateLimiter(int burst, Duration interval, LongSupplier nanoTime) {
        if (burst < 1 || interval.isNegative() || interval.isZero()) {
            throw new IllegalArgumentException(
                    "burst must be 1 lesson or more and interval longer than 0, were %d and %s"
                            .formatted(burst, interval));
        }
        this.intervalNanos = interval.toNanos();
        this.aheadNanos =
                Math.min(Long.MAX_VALUE / 4, interval.multipliedBy(burst - 1).toNanos());
        this.nanoTime = nanoTime;
    }

    private static boolean isUrgent(LearningTrigger trigger) {
        return trigger == LearningTrigger.NEW_LABEL || trigger == LearningTrigger.CORRECTION;
    }

    /** Whether a lesson for this trigger may start now. */
    boolean allows(LearningTrigger trigger) {
        return isUrgent(trigger) || !begun || nextNanos - nanoTime.getAsLong() <= aheadNanos;
    }

    /** Records that a lesson started. */
    void gave(LearningTrigger trigger) {
        if (!isUrgent(trigger)) {
            long now = nanoTime.getAsLong();
            nextNanos = (begun && nextNanos - now > 0 ? nextNanos : now) + intervalNanos;
            begun = true;
        }
    }
}
