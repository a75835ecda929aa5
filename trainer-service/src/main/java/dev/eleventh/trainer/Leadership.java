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
    private final ExampleImages images;
    private final WakeUp wakeUp;

    Leadership(
            TrainerConfig config,
            Backbone backbone,
            TrainerMetrics metrics,
            Clock clock,
            ExampleImages images,
            WakeUp wakeUp) {
        this.config = config;
        this.backbone = backbone;
        this.metrics = metrics;
        this.clock = clock;
        this.images = images;
        this.wakeUp = wakeUp;
    }

    /** A term, unless another instance leads. */
    Optional<LeaderTerm> tryBegin() {
        return PostgresLeaderLock.tryAcquire(config.database()).map(this::begin);
    }

    private LeaderTerm begin(PostgresLeaderLock lock) {
        try {
            return LeaderTerm.begin(lock, config, backbone, metrics, clock, images, wakeUp);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }
}
