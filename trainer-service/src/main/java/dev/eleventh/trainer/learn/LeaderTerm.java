package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.SupersededException;
import dev.eleventh.trainer.publish.OutboxRelay;
import dev.eleventh.trainer.publish.PostgresOutbox;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.WakeUp;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRetention;
import dev.eleventh.trainer.replay.PostgresReplayBuffer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time during which this instance learns and publishes. It writes only through the connection that holds the
 * lock, so an instance that lost the lock cannot write any more. Kafka fences what it publishes.
 */
final class LeaderTerm implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LeaderTerm.class);

    /**
     * A cleanup reads all images and versions, so it does not run after every lesson. Until it runs, more may be kept
     * than the limits allow.
     */
    private static final Duration BETWEEN_TIDYINGS = Duration.ofMinutes(1);

    private final PostgresLeaderLock lock;
    private final PostgresBackbones backbones;
    private final Sha256 base;
    private final NDManager manager;
    private final @Nullable UnlabelledImages unlabelled;
    private final LearnerStep learner;
    private final OutcomeReader outcomes;
    private final BackboneMoveStep move;
    private final OutboxRelay relay;
    private final ExampleStore examples;
    private final long imageBudgetBytes;
    private final TrainerMetrics metrics;
    private final PostgresRetention retention;
    private final PinnedVersions pinned;
    private final KafkaClientMetrics clientMetrics;
    private final Clock clock;
    private Instant tidyNext = Instant.MIN;
    private boolean untidy;

    /** Creates a term from open parts, which the term closes. */
    LeaderTerm(
            PostgresLeaderLock lock,
            PostgresBackbones backbones,
            Sha256 base,
            NDManager manager,
            @Nullable UnlabelledImages unlabelled,
            LearnerStep learner,
            OutcomeReader outcomes,
            BackboneMoveStep move,
            OutboxRelay relay,
            ExampleStore examples,
            long imageBudgetBytes,
            PostgresRetention retention,
            PinnedVersions pinned,
            TrainerMetrics metrics,
            Clock clock) {
        this.lock = lock;
        this.backbones = backbones;
        this.base = base;
        this.manager = manager;
        this.unlabelled = unlabelled;
        this.learner = learner;
        this.outcomes = outcomes;
        this.move = move;
        this.relay = relay;
        this.examples = examples;
        this.imageBudgetBytes = imageBudgetBytes;
        this.retention = retention;
        this.pinned = pinned;
        this.metrics = metrics;
        this.clock = clock;
        this.clientMetrics = metrics.bind(relay.client());
    }

    /**
     * Begins a term while the lock is held; the term closes the lock.
     *
     * @param pool connections for work beside the leader's, which may not write what only the leader writes
     */
    static LeaderTerm begin(
            PostgresLeaderLock lock,
            Jdbi pool,
            TrainerConfig config,
            Backbone backbone,
            TrainerMetrics metrics,
            Clock clock,
            ExampleImages images,
            WakeUp wakeUp) {
        Jdbi jdbi = lock.jdbi();
        PostgresBackbones backbones = new PostgresBackbones(jdbi, backbone);
        Embedder base = backbones.base();
        Sha256 sha256 = base.description().sha256();
        TrainerConfig.Learning learning = config.learning();
        TrainerConfig.Storage storage = config.storage();
        ImageNetwork network = new ImageNetwork(base, images);
        // opened first, as it alone may be unavailable: a term that cannot begin leaves nothing open
        OutboxRelay relay = OutboxRelay.open(config.kafka(), new PostgresOutbox(jdbi));
        NDManager manager = backbone.newManager();
        try {
            ModelRegistry registry = new PostgresModelRegistry(jdbi);
            // only an imported head has classes without examples
            boolean hasImportedClasses = !registry.importedLabels().isEmpty();
            LearningPlan plan = LearningPlan.of(
                    learning.strategy(),
                    learning.challengers(),
                    base.description(),
                    hasImportedClasses,
                    manager,
                    learning.options(),
                    network);
            UnlabelledImages unlabelled = hasImportedClasses ? new UnlabelledImages(config.kafka(), base, clock) : null;
            PostgresOutcomes outcomes = new PostgresOutcomes(jdbi);
            LearnerStep learner = new LearnerStep(
                    new LearningThresholds(learning.afterExamples(), learning.after()),
                    new LessonRateLimiter(learning.burst(), learning.interval(), System::nanoTime),
                    new PostgresReplayBuffer(
                            jdbi,
                            sha256,
                            learning.replayCapacity(),
                            learning.holdOutPerClass(),
                            learning.holdOutCapacity()),
                    registry,
                    plan,
                    new BackgroundLearner(plan.later(), wakeUp::signal),
                    new ChallengerJudge(manager, backbone, base, backbones::of, network, learning.options(), clock),
                    new ProbationMonitor(registry, learning.probation(), clock),
                    new OutcomeWatch(outcomes, manager, learning.probation(), clock),
                    metrics,
                    unlabelled == null ? List::of : unlabelled::embeddings);
            BackboneMoveStep move =
                    move(pool, jdbi, backbone, sha256, config, images, registry, manager, clock, wakeUp);
            metrics.leading(true);
            metrics.setAside(relay.countSetAside());
            log.info("leadership acquired transactional_id={}", config.kafka().transactionalId());
            return new LeaderTerm(
                    lock,
                    backbones,
                    sha256,
                    manager,
                    unlabelled,
                    learner,
                    new OutcomeReader(config.kafka(), outcomes, metrics, clock),
                    move,
                    relay,
                    new PostgresExampleStore(jdbi, storage.holdOutFraction(), storage.maxLabels(), clock),
                    storage.imageBudgetBytes(),
                    new PostgresRetention(jdbi, learning.retention(), clock),
                    new PinnedVersions(() -> OutboxRelay.group(config.kafka())),
                    metrics,
                    clock);
        } catch (RuntimeException e) {
            manager.close();
            relay.close();
            throw e;
        }
    }

    private static BackboneMoveStep move(
            Jdbi pool,
            Jdbi leader,
            Backbone backbone,
            Sha256 base,
            TrainerConfig config,
            ExampleImages images,
            ModelRegistry registry,
            NDManager manager,
            Clock clock,
            WakeUp wakeUp) {
        TrainerConfig.Learning learning = config.learning();
        Sha256 builtIn = backbone.description().sha256();
        BackboneMover mover = new BackboneMover(
                new PostgresBackboneMoves(pool, builtIn),
                new PostgresNextEmbeddings(pool, learning.holdOutPerClass(), learning.holdOutCapacity()),
                new PostgresBackbones(pool, backbone),
                backbone,
                base,
                (to, own) -> LearningPlan.of(
                        learning.strategy(),
                        learning.challengers(),
                        to.description(),
                        false,
                        own,
                        learning.options(),
                        new ImageNetwork(to, images)),
                new AcceptedImages(config.kafka()),
                wakeUp::signal);
        mover.start();
        PostgresBackbones backbones = new PostgresBackbones(leader, backbone);
        return new BackboneMoveStep(
                mover,
                new PostgresBackboneMoves(leader, builtIn),
                registry,
                base,
                finished -> new ChallengerJudge(
                        manager,
                        backbone,
                        finished.embedder(),
                        backbones::of,
                        new ImageNetwork(finished.embedder(), images),
                        learning.options(),
                        clock));
    }

    /**
     * Runs one round: learns when a challenger is due, records the outcomes of predictions, and publishes the outbox.
     *
     * @return whether there may be more to do immediately
     * @throws SupersededException when another backbone embeds the examples since the term began
     */
    boolean work() {
        lock.requireHeld();
        backbones.requireBase(base);
        if (unlabelled != null) {
            unlabelled.collect();
        }
        if (move.run()) {
            throw new SupersededException("the system moved to another backbone: a new term begins with it");
        }
        boolean learned = learner.run();
        boolean read = outcomes.read();
        int published = relay.publish();
        untidy |= read || learned || published > 0;
        if (untidy && !clock.instant().isBefore(tidyNext)) {
            tidy();
        }
        return read || learned || published == OutboxRelay.BATCH;
    }

    private void tidy() {
        int deleted = examples.trimImages(imageBudgetBytes);
        if (deleted > 0) {
            log.info("images deleted count={} budget_bytes={}", deleted, imageBudgetBytes);
        }
        int retired = retention.run(pinned);
        if (retired > 0) {
            log.info("versions retired count={}", retired);
        }
        retention.forget();
        // a person may have published such a row
        metrics.setAside(relay.countSetAside());
        untidy = false;
        tidyNext = clock.instant().plus(BETWEEN_TIDYINGS);
    }

    @Override
    public void close() {
        metrics.leading(false);
        move.close();
        learner.close();
        outcomes.close();
        if (unlabelled != null) {
            unlabelled.close();
        }
        manager.close();
        clientMetrics.close();
        relay.close();
        lock.close();
        log.info("leadership given up");
    }
}
