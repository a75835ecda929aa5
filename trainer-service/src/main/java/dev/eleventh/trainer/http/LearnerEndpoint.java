package dev.eleventh.trainer.http;

import dev.eleventh.runtime.access.Role;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.http.EventStream;
import dev.eleventh.runtime.http.HttpProblem;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.trainer.database.TransientFailures;
import dev.eleventh.trainer.record.WakeUp;
import io.javalin.config.RoutesConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/learner} returns the learner's status; {@code GET /v1/learner/stream} sends it each time it changes.
 * One loop reads the database once a second for all clients, and only while there are any, so it also sees what
 * another instance learns.
 */
public final class LearnerEndpoint implements Endpoints, ServiceLoop.Body {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Producers may read it too, to see when their examples are learned. */
    private static final Role[] READERS = {Role.PRODUCE, Role.OBSERVE};

    private final Supplier<LearnerStatus> status;
    private final Runnable everySecond;
    private final WakeUp wakeUp;
    private final EventStream stream;
    /** The last status sent. Used by the loop's thread only; null when the clients' state is unknown. */
    private @Nullable LearnerStatus told;

    /**
     * Creates an endpoint; sends nothing yet.
     *
     * @param everySecond run by the loop in each round
     * @param wakeUp ends a round's pause
     */
    public LearnerEndpoint(Supplier<LearnerStatus> status, Runnable everySecond, WakeUp wakeUp) {
        this.status = status;
        this.everySecond = everySecond;
        this.wakeUp = wakeUp;
        this.stream = new EventStream("/v1/learner/stream", "status", () -> Optional.of(statusOrProblem()), READERS);
    }

    private LearnerStatus statusOrProblem() {
        try {
            return status.get();
        } catch (RuntimeException e) {
            throw TransientFailures.isAway(e) ? new HttpProblem(503, "database-away", DatabaseReads.DATABASE_AWAY) : e;
        }
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/v1/learner", DatabaseReads.answering(ctx -> ctx.json(status.get())), READERS);
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

    /**
     * Sends the status if it changed. A client that joined since the last round may receive a status twice, but
     * misses no change.
     */
    private void tellChange() {
        LearnerStatus now;
        try {
            now = status.get();
        } catch (RuntimeException e) {
            if (!TransientFailures.isAway(e)) {
                throw e;
            }
            // clients get the status when the database is back; meanwhile /health/ready reports the reason
            return;
        }
        if (!now.equals(told)) {
            stream.publish(now);
            told = now;
        }
    }
}
