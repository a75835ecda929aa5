package dev.eleventh.trainer;

import dev.eleventh.backbone.Backbone;
import java.time.Clock;
import java.util.Optional;

/** At most one instance leads: the one that holds the lock. */
final class Leadership {
    private final TrainerConfig config;
    private final Backbone backbone;
    private final TrainerMetrics metrics;
    private final Clock clock;

    Leadership(TrainerConfig config, Backbone backbone, TrainerMetrics metrics, Clock clock) {
        this.config = config;
        this.backbone = backbone;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A term, unless another instance leads. */
    Optional<LeaderTerm> tryBegin() {
        return PostgresLeaderLock.tryAcquire(config.database()).map(this::begin);
    }

    private LeaderTerm begin(PostgresLeaderLock lock) {
        try {
            return LeaderTerm.begin(lock, config, backbone, metrics, clock);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}
