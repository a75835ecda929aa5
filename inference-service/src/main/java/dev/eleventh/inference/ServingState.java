package dev.eleventh.inference;

import dev.eleventh.runtime.EventStream;
import dev.eleventh.runtime.OpenTransaction;
import dev.eleventh.runtime.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What serves now, for those who ask and those who wait for it to change. The follower alone changes what serves; which
 * transactions are open, who asks the broker.
 */
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
        change(before -> next.with(before.openTransactions()));
    }

    void note(List<OpenTransaction> open) {
        change(before -> before.with(open));
    }

    /** Publishes before another change may: a reader keeps the last state that it was told. */
    private synchronized void change(UnaryOperator<Serving> change) {
        Serving next = change.apply(now);
        if (!next.equals(now)) {
            now = next;
            notifyAll();
            stream.publish(next);
        }
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
