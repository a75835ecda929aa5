package dev.eleventh.trainer;

import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.EventStream;
import dev.eleventh.runtime.HttpProblem;
import dev.eleventh.runtime.Role;
import dev.eleventh.runtime.ServiceLoop;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/learner}: how far the learner is; {@code GET /v1/learner/stream}: the same each time it changes. One loop looks
 * once a second for all readers, and only while there are any: what another instance learns, too, is seen in the database.
 */
final class LearnerEndpoint implements Endpoints, ServiceLoop.Body {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** A producer sees here when its examples are learned. */
    private static final Role[] READERS = {Role.PRODUCE, Role.OBSERVE};

    private final Supplier<LearnerStatus> status;
    private final Runnable everySecond;
    private final WakeUp wakeUp;
    private final EventStream stream;
    /** Used by the loop's thread only; null when what readers know is not known. */
    private @Nullable LearnerStatus told;

    /**
     * Tells nothing yet.
     *
     * @param everySecond is run by the loop in each round
     * @param wakeUp ends a round's pause
     */
    LearnerEndpoint(Supplier<LearnerStatus> status, Runnable everySecond, WakeUp wakeUp) {
        this.status = status;
        this.everySecond = everySecond;
        this.wakeUp = wakeUp;
        this.stream = new EventStream("/v1/learner/stream", "status", () -> Optional.of(statusOrProblem()), READERS);
    }

    private LearnerStatus statusOrProblem() {
        try {
            return status.get();
        } catch (RuntimeException e) {
            throw Away.isAway(e) ? new HttpProblem(503, "database-away", Reads.DATABASE_AWAY) : e;
        }
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/learner", Reads.answering(ctx -> ctx.json(status.get())), READERS);
        stream.addTo(routes);
    }

    @Override
    public void stopping() {
        stream.stopping();
    }

    @Override
    public void runOnce() throws InterruptedException {
        everySecond.run();
        if (stream.hasReaders()) {
            tellChange();
        } else {
            told = null;
        }
        wakeUp.await(PAUSE);
    }

    /** A reader who came since the last round may be told what it knows already, but never misses a change. */
    private void tellChange() {
        LearnerStatus now;
        try {
            now = status.get();
        } catch (RuntimeException e) {
            if (!Away.isAway(e)) {
                throw e;
            }
            // readers are told when the database is back; meanwhile /health/ready says why
            return;
        }
        if (!now.equals(told)) {
            stream.publish(now);
            told = now;
        }
    }
}
