package dev.eleventh.inference.model;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.inference.model.Catalogue.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions for which this machine lacked disk or memory, and when to retry them: after 1 s, doubling up to a
 * minute. The start and the end of a shortage are logged, not each retry. Used by the follower's thread only.
 */
final class ResourceShortage {
    private static final Logger log = LoggerFactory.getLogger(ResourceShortage.class);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<Place, Refusal> waiting = new HashMap<>();
    private Duration pause = FIRST_PAUSE;
    private long tried;
    private long since;
    private boolean on;

    /**
     * Creates an instance without a shortage.
     *
     * @param nanoTime {@code System::nanoTime}, or a test's clock
     */
    ResourceShortage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Clears the waiting versions once the pause is over, so that they are retried. A version that still has no room
     * is noted again.
     */
    void letGoWhenDue() {
        if (!waiting.isEmpty() && nanoTime.getAsLong() - tried >= pause.toNanos()) {
            waiting.clear();
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    /** Returns why the version at the position must not be retried now; empty when it may be. */
    Optional<Refusal> of(Place place) {
        return Optional.ofNullable(waiting.get(place));
    }

    /** Notes that there was no room for the version at the position, while {@code serving} served. */
    void note(Place place, long version, NoRoomException cause, long serving) {
        tried = nanoTime.getAsLong();
        waiting.put(place, new Refusal(version, cause.reason(), String.valueOf(cause.getMessage())));
        if (!on) {
            on = true;
            since = tried;
            log.error(
                    "no room for version={} serving={} reason={} retry_within={} why={}",
                    version,
                    serving,
                    cause.reason(),
                    LONGEST_PAUSE,
                    cause.getMessage());
        }
    }

    /** Ends the shortage: the version that should serve does so now, or another version should. */
    void over(long serving) {
        if (on) {
            log.info(
                    "no version waits for room any longer serving={} after={}",
                    serving,
                    Duration.ofNanos(nanoTime.getAsLong() - since));
        }
        on = false;
        waiting.clear();
        pause = FIRST_PAUSE;
    }
}
