package dev.eleventh.runtime.lifecycle;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures how long a loop's dependency (a broker, a database) has been unavailable. It logs the start and the end of
 * an outage once each, and gives up at a limit. The loop does not repeat the failed call but restarts from its
 * committed state; to simply repeat a call, {@link Retry} is shorter.
 */
public final class OutageHealth implements HealthCheck {
    /** How long a loop waits before it restarts. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(OutageHealth.class);

    private final String part;
    private final Predicate<Throwable> isTransient;
    private final Duration limit;
    private final LongSupplier nanoTime;
    private volatile Health health = Health.notReady("starting");
    private long since;
    private boolean on;

    /**
     * Creates an outage that has not started.
     *
     * @param part the loop's name, for logs and health
     * @param isTransient returns whether a failure is transient
     * @param nanoTime {@code System::nanoTime}, or a test's clock
     */
    public OutageHealth(String part, Predicate<Throwable> isTransient, Duration limit, LongSupplier nanoTime) {
        this.part = part;
        this.isTransient = isTransient;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** Records a failure. Throws the cause if the failure is not transient or the outage exceeds its limit. */
    public void note(RuntimeException cause) {
        if (!isTransient.test(cause)) {
            throw cause;
        }
        if (!on) {
            on = true;
            since = nanoTime.getAsLong();
            log.warn("dependency unavailable part={} limit={} reason={}", part, limit, cause.toString());
        }
        health = Health.notReady(part + " waits for an unavailable dependency: " + cause);
        if (nanoTime.getAsLong() - since > limit.toNanos()) {
            log.error("dependency still unavailable part={} after={}; giving up", part, limit);
            throw cause;
        }
    }

    /** Ends the outage, if any. Call it after each successful round. */
    public void over() {
        if (on) {
            Duration outage = Duration.ofNanos(nanoTime.getAsLong() - since);
            log.info("dependency available again part={} after={}", part, outage);
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
