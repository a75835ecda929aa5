package dev.eleventh.trainer;

import dev.eleventh.runtime.Health;
import dev.eleventh.runtime.HealthCheck;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how long a loop's broker or database has been away, says so once when it goes and once when it is back, and
 * gives up at a limit. The loop does not repeat the call that failed but begins anew, from its committed state.
 */
final class Outage implements HealthCheck {
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Outage.class);

    private final String part;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private volatile Health health = Health.notReady("starting");
    private long since;
    private boolean on;

    Outage(String part, Duration limit, LongSupplier nanoTime) {
        this.part = part;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Throws the cause when it is no outage, or has been one for too long. */
    void note(RuntimeException cause) {
        if (!Away.isAway(cause)) {
            throw cause;
        }
        if (!on) {
            on = true;
            since = nanoTime.getAsLong();
            health = Health.notReady("broker or database is away: " + reason(cause));
            log.warn("away part={} limit={} reason={}", part, limit, reason(cause));
        }
        if (nanoTime.getAsLong() - since > limit.toNanos()) {
            log.error("still away part={} after={}; giving up", part, limit);
            throw cause;
        }
    }

    /** The innermost cause: what wraps it repeats whole statements. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }

    void over() {
        if (on) {
            log.info("back part={} after={}", part, Duration.ofNanos(nanoTime.getAsLong() - since));
        }
        on = false;
        health = Health.ofReady();
    }

    @Override
    public String name() {
        return part;
    }

    @Override
    public Health health() {
        return health;
    }
}
