package dev.eleventh.runtime;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.failsafe.function.CheckedSupplier;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for what is away (a broker, a database), with a limit: tries again after 100 ms, then twice as long each time
 * up to 5 s, and gives up by throwing the last failure when the limit has passed. Only failures that {@code isAway}
 * recognises are tried again: a bug does not get better by repetition.
 */
public final class Retry {
    private static final Logger log = LoggerFactory.getLogger(Retry.class);

    private final RetryPolicy<Object> policy;

    private Retry(RetryPolicy<Object> policy) {
        this.policy = policy;
    }

    /**
     * Waits for one thing.
     *
     * @param what names it in the log: {@code "postgresql"}
     */
    public static Retry whileAway(String what, Predicate<Throwable> isAway, Duration limit) {
        return new Retry(RetryPolicy.builder()
                .handleIf(isAway::test)
                .withBackoff(100, 5_000, ChronoUnit.MILLIS)
                .withJitter(0.2)
                .withMaxRetries(-1)
                .withMaxDuration(limit)
                .onRetry(event -> log.warn(
                        "retrying what={} attempt={} elapsed={} reason={}",
                        what,
                        event.getAttemptCount(),
                        event.getElapsedTime(),
                        String.valueOf(event.getLastException())))
                .onRetriesExceeded(event -> log.warn("giving up what={} limit={}", what, limit))
                .build());
    }

    /**
     * The result of the first attempt that succeeds.
     *
     * @throws RuntimeException what the last attempt threw, wrapped in a {@link FailsafeException} when checked
     */
    public <T> T call(CheckedSupplier<T> attempt) {
        return Failsafe.with(policy).get(attempt);
    }
}
