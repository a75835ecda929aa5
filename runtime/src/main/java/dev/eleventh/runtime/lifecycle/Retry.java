package dev.eleventh.runtime.lifecycle;

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
 * Waits for an unavailable dependency (a broker, a database), up to a limit. Retries after 100 ms, then doubles the
 * delay up to 5 s, and throws the last failure when the limit has passed. Only failures accepted by {@code isTransient}
 * are retried: repeating a call does not fix a bug.
 */
public final class Retry {
    private static final Logger log = LoggerFactory.getLogger(Retry.class);

    private final RetryPolicy<Object> policy;

    private Retry(RetryPolicy<Object> policy) {
        this.policy = policy;
    }

    /**
     * Creates a retry for one dependency.
     *
     * @param what its name in the log: {@code "postgresql"}
     */
    public static Retry whileAway(String what, Predicate<Throwable> isTransient, Duration limit) {
        return new Retry(RetryPolicy.builder()
                .handleIf(isTransient::test)
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
     * Returns the result of the first attempt that succeeds.
     *
     * @throws RuntimeException the failure of the last attempt, wrapped in a {@link FailsafeException} when checked
     */
    public <T> T call(CheckedSupplier<T> attempt) {
        return Failsafe.with(policy).get(attempt);
    }
}
