package dev.eleventh.inference;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.inference.Catalogue.Place;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that this machine had no room for, and when to try them again: after a second, then after twice as long each time,
 * up to a minute. It is logged when a shortage begins and when it ends, not with each try. For the follower's thread only.
 */
final class Shortage {
    private static final Logger log = LoggerFactory.getLogger(Shortage.class);

    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final LongSupplier nanoTime;
    private final Map<Place, Refusal> waiting = new HashMap<>();
    private Duration pause = FIRST_PAUSE;
    private long tried;
    private long since;
    private boolean on;

    /**
     * A shortage that has not begun.
     *
     * @param nanoTime {@code System::nanoTime}, or a test's
     */
    Shortage(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Nothing waits any more once the pause is over: what has no room then either is noted again. */
    void letGoWhenDue() {
        if (!waiting.isEmpty() && nanoTime.getAsLong() - tried >= pause.toNanos()) {
            waiting.clear();
            Duration twice = pause.multipliedBy(2);
            pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        }
    }

    /** Why what lies there is not to be tried now; empty when it may be. */
    Optional<Refusal> of(Place place) {
        return Optional.ofNullable(waiting.get(place));
    }

    /** There was no room for what lies there while {@code serving} served. */
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

    /** No version that should serve waits: it has begun to, or another should. */
    void over(long serving) {
        if (on) {
            log.info(
                    "no version waits for room any more serving={} after={}",
                    serving,
                    Duration.ofNanos(nanoTime.getAsLong() - since));
        }
        on = false;
        waiting.clear();
        pause = FIRST_PAUSE;
    }
}
