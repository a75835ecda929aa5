package dev.eleventh.inference.model;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.EventStream;
import dev.eleventh.runtime.kafka.OpenTransaction;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The version that this instance serves now, for reading and for waiting on changes. The follower changes the version;
 * the broker's probe notes open transactions.
 */
public final class ServingState {
    private final EventStream stream =
            new EventStream("/v1/serving/stream", "serving", () -> Optional.of(now()), Role.PREDICT);
    private ServingStatus now = ServingStatus.NOTHING;

    /** Returns the stream that sends every change to its readers. */
    public EventStream stream() {
        return stream;
    }

    public synchronized ServingStatus now() {
        return now;
    }

    void become(ServingStatus next) {
        change(before -> next.with(before.openTransactions()));
    }

    public void note(List<OpenTransaction> open) {
        change(before -> before.with(open));
    }

    /** Publishes changes in their order: a reader keeps the last state that it received. */
    private synchronized void change(UnaryOperator<ServingStatus> change) {
        ServingStatus next = change.apply(now);
        if (!next.equals(now)) {
            now = next;
            notifyAll();
            stream.publish(next);
        }
    }

    /** Returns the state as soon as it matches, or the current state when the limit has passed. */
    public synchronized ServingStatus await(Predicate<ServingStatus> wanted, Duration limit)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long left = limit.toNanos();
        while (!wanted.test(now) && left > 0) {
            // a wait of 0 would last indefinitely
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            left = deadline - System.nanoTime();
        }
        return now;
    }
}
