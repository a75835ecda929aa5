package dev.eleventh.runtime;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Ends a process whose wall clock was set back. Kafka's clients and Kafka Streams wait by the wall clock: until it is again where it
 * was, they send no heartbeats and commit nothing. Started again, they know no other time.
 */
public final class ClockWatch implements ServiceLoop.Body {
    /** Clients rest for as long at most; a time server corrects by less. */
    private static final Duration TOLERATED = Duration.ofSeconds(5);

    private static final long PAUSE_MILLIS = 500;

    private final LongSupplier wallMillis;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Of the wall clock before the monotonic one, in milliseconds, at the last look: many small corrections are no jump. */
    private long lead;

    ClockWatch(LongSupplier wallMillis, LongSupplier nanoTime) {
        this.wallMillis = wallMillis;
        this.nanoTime = nanoTime;
        this.lead = measure();
    }

    /** Until closed; what it finds is told as any failure of a loop. */
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
     * @throws IllegalStateException when the wall clock went back since the last look
     */
    void look() {
        long before = lead;
        lead = measure();
        Duration back = Duration.ofMillis(before - lead);
        if (back.compareTo(TOLERATED) > 0) {
            throw new IllegalStateException(
                    "the clock was set back by %s, more than %s; Kafka's clients would rest for as long, so this process ends: start it again"
                            .formatted(back, TOLERATED));
        }
    }

    private long measure() {
        return wallMillis.getAsLong() - Duration.ofNanos(nanoTime.getAsLong()).toMillis();
    }
}
