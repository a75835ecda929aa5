package dev.eleventh.runtime;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how long what a loop needs (a broker, a database) has been away, says so once when it goes and once when it is
 * back, and gives up at a limit. The loop does not repeat the call that failed but begins anew, from its committed
 * state: where one call is simply repeated, {@link Retry} is shorter.
 */
public final class Outage implements HealthCheck {
    /** How long a loop rests before it begins anew. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Outage.class);

    private final String part;
    private final Predicate<Throwable> isAway;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private volatile Health health = Health.notReady("starting");
    private long since;
    private boolean on;

    /**
     * An outage that has not begun.
     *
     * @param part the loop, for logs and health
     * @param isAway tells failures that mend themselves from those that do not
     * @param nanoTime {@code System::nanoTime}, or a test's
     */
    public Outage(String part, Predicate<Throwable> isAway, Duration limit, LongSupplier nanoTime) {
        this.part = part;
        this.isAway = isAway;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Throws the cause when it is no outage, or has been one for too long. */
    public void note(RuntimeException cause) {
        if (!isAway.test(cause)) {
            throw cause;
        }
        if (!on) {
            on = true;
            since = nanoTime.getAsLong();
            log.warn("away part={} limit={} reason={}", part, limit, cause.toString());
        }
        health = Health.notReady(part + " waits for what is away: " + cause);
        if (nanoTime.getAsLong() - since > limit.toNanos()) {
            log.error("still away part={} after={}; giving up", part, limit);
            throw cause;
        }
    }

    /** To be called after each round that went well. */
    public void over() {
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
