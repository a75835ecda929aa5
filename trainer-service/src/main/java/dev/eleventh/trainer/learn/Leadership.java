package dev.eleventh.trainer.learn;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.record.WakeUp;
import java.time.Clock;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Makes sure that at most one instance leads: the one that holds the lock. */
public final class Leadership {
    private final TrainerConfig config;
    private final Backbone backbone;
    private final TrainerMetrics metrics;
    private final Clock clock;
    private final ExampleImages images;
    private final Jdbi pool;
    private final WakeUp wakeUp;

    /** Whether a lock would hold. This depends on how the database is reached, which does not change. */
    private boolean sessionsHold;

    /**
     * Creates what asks for the lock.
     *
     * @param pool connections for work beside the leader's
     */
    public Leadership(
            TrainerConfig config,
            Backbone backbone,
            TrainerMetrics metrics,
            Clock clock,
            ExampleImages images,
            Jdbi pool,
            WakeUp wakeUp) {
        this.config = config;
        this.backbone = backbone;
        this.metrics = metrics;
        this.clock = clock;
        this.images = images;
        this.pool = pool;
        this.wakeUp = wakeUp;
    }

    /**
     * Begins a term, unless another instance leads.
     *
     * @throws IllegalStateException when a lock would not hold, as connections are pooled per transaction
     */
    Optional<LeaderTerm> tryBegin() {
        if (!sessionsHold) {
            PostgresLeaderLock.requireSessions(config.database());
            sessionsHold = true;
        }
        return PostgresLeaderLock.tryAcquire(config.database()).map(this::begin);
    }

    private LeaderTerm begin(PostgresLeaderLock lock) {
        try {
            return LeaderTerm.begin(lock, pool, config, backbone, metrics, clock, images, wakeUp);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}
