package dev.eleventh.runtime.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends the process if the wall clock is set back. Kafka's clients and Kafka Streams time their waits by the wall clock:
 * until it reaches its old value again, they send no heartbeats and commit nothing. A restarted process does not have
 * this problem.
 */
public final class ClockWatch implements ServiceLoop.Body {
    /** The longest time for which clients may stall; a time server's corrections are smaller. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 500;

    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);
    /**
     * Wall-clock time minus monotonic time at the last check, in milliseconds. Many small corrections do not add up to
     * a jump.
     */
    private long lead;

    ClockWatch(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.lead = measure();
    }

    /** Checks the clock until closed, and reports a jump as a failure of the loop. */
    public static ServiceLoop start(FailureListener listener) {
        ClockWatch watch = new ClockWatch(System::currentTimeMillis, System::nanoTime);
        return ServiceLoop.start("watch-clock", watch, watch.closed::countDown, listener);
    }

    @Override
    public void runOnce() throws InterruptedException {
        if (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            look();
        }
    }

    /**
     * Compares the clocks once.
     *
     * @throws IllegalStateException when the wall clock went back by more than 5 s since the last check
     */
    void look() {
        long before = lead;
        lead = measure();
        Duration back = Duration.ofMillis(before - lead);
        if (back.compareTo(TOLERATED) > 0) {
            throw new IllegalStateException(
                    "the clock was set back by %s, more than %s; Kafka's clients would stall for as long, so this process ends: restart it"
                            .formatted(back, TOLERATED));
        }
    }

    private long measure() {
        return wallMillis.getAsLong() - Duration.ofNanos(nanoTime.getAsLong()).toMillis();
    }
}
