package dev.eleventh.trainer.record;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets the recorder notify the leader in the same process that there is something to learn. */
public final class WakeUp {
    private final Semaphore signals = new Semaphore(0);

    public void signal() {
        signals.release();
    }

    /** Returns at the next signal, or when the time has passed. Earlier signals count, several of them as one. */
    public void await(Duration longest) throws InterruptedException {
        if (signals.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            signals.drainPermits();
        }
    }
}
