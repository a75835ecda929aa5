package dev.eleventh.inference;

import dev.eleventh.runtime.EventStream;
import dev.eleventh.runtime.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** What serves now, for those who ask and those who wait for it to change; the follower alone changes it. */
final class ServingState {
    private final EventStream stream =
            new EventStream("/v1/serving/stream", "serving", () -> Optional.of(now()), Role.PREDICT);
    private Serving now = Serving.NOTHING;

    /** Tells its readers of every change. */
    EventStream stream() {
        return stream;
    }

    synchronized Serving now() {
        return now;
    }

    void become(Serving next) {
        synchronized (this) {
            if (next.equals(now)) {
                return;
            }
            now = next;
            notifyAll();
        }
        stream.publish(next);
    }

    /** Returns the state as soon as it is as wanted, else as it is when the limit has passed. */
    synchronized Serving await(Predicate<Serving> wanted, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (!wanted.test(now) && left > 0) {
            // a wait of 0 would be one for ever
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            left = deadline - System.nanoTime();
        }
        return now;
    }
}
