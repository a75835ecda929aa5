package dev.eleventh.trainer;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.learning.Challenger;
import dev.eleventh.learning.Learner;
import dev.eleventh.learning.LearnerOptions;
import dev.eleventh.learning.Opponent;
import dev.eleventh.learning.Strategies;
import dev.eleventh.learning.Strategy;
import dev.eleventh.learning.TrainingData;
import dev.eleventh.learning.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns a challenger when one is due, judges it, and records it. The events that it considered are marked in the
 * transaction that records it: killed in between, it learns from them again.
 */
final class LearnerStep {
    private static final Logger log = LoggerFactory.getLogger(LearnerStep.class);

    private final Triggers triggers;
    private final ReplayBuffer replayBuffer;
    private final ModelRegistry registry;
    private final Backbone backbone;
    private final LearnerOptions options;
    private final TrainerMetrics metrics;
    private final Clock clock;
    private @Nullable Champion champion;

    LearnerStep(
            Triggers triggers,
            ReplayBuffer replayBuffer,
            ModelRegistry registry,
            Backbone backbone,
            LearnerOptions options,
            TrainerMetrics metrics,
            Clock clock) {
        this.triggers = triggers;
        this.replayBuffer = replayBuffer;
        this.registry = registry;
        this.backbone = backbone;
        this.options = options;
        this.metrics = metrics;
        this.clock = clock;
        this.champion = registry.champion().orElse(null);
        requireBackbone();
        metrics.champion(champion);
    }

    private void requireBackbone() {
        Sha256 ours = backbone.description().sha256();
        if (champion != null && !champion.backboneSha256().equals(ours)) {
            throw new IllegalStateException(
                    "model version %d reads embeddings of backbone %s, this trainer has %s; restore the backbone"
                            .formatted(champion.version(), champion.backboneSha256(), ours));
        }
    }

    /**
     * One look at what is waiting.
     *
     * @return whether a challenger was due
     */
    boolean run() {
        List<Label> known = champion == null ? List.of() : champion.head().labels();
        Backlog backlog = replayBuffer.backlog(known);
        metrics.backlog(backlog);
        Optional<Trigger> due = triggers.fired(backlog);
        due.ifPresent(this::learn);
        return due.isPresent();
    }

    private void learn(Trigger trigger) {
        Lesson lesson = replayBuffer.lesson();
        metrics.replayBuffer(lesson);
        if (lesson.replay().isEmpty()) {
            log.info(
                    "nothing to learn from trigger={} hold_out={}",
                    trigger.code(),
                    lesson.holdOut().size());
            registry.pass(lesson.offsets());
            return;
        }
        Attempt attempt = attempt(trigger, lesson);
        registry.record(attempt);
        if (attempt.challenger().verdict().promoted()) {
            champion = attempt.asChampion();
        }
        metrics.judged(attempt, champion);
        logDecision(attempt);
    }

    private Attempt attempt(Trigger trigger, Lesson lesson) {
        long start = System.nanoTime();
        Challenger challenger;
        try (NDManager manager = backbone.newManager()) {
            TrainingData data = new TrainingData(lesson.replay(), lesson.holdOut());
            Opponent opponent = champion == null ? null : new Opponent(champion.head(), data.holdOut());
            Strategy expand = Strategies.of(
                    Strategies.EXPAND, manager, options, backbone.description().dimension(), null);
            challenger = new Learner(manager, options).learn(expand, data, opponent, trigger == Trigger.CORRECTION);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Sha256 by = backbone.description().sha256();
        Attempt attempt = Attempt.of(trigger, champion, lesson, challenger, by, took, clock.instant());
        return isTheChampionAgain(attempt)
                ? Attempt.of(
                        trigger,
                        champion,
                        lesson,
                        challenger.rejected("the head is the champion's, byte for byte"),
                        by,
                        took,
                        attempt.createdAt())
                : attempt;
    }

    /** Its chunks would have the keys of the champion's, and compaction would delete those. */
    private static boolean isTheChampionAgain(Attempt attempt) {
        Champion parent = attempt.parent();
        return parent != null && parent.headSha256().equals(attempt.headSha256());
    }

    private static void logDecision(Attempt attempt) {
        Verdict verdict = attempt.challenger().verdict();
        log.info(
                "challenger {} trigger={} parent={} version={} classes={} replayed={} held_out={} accuracy={} converged={}"
                        + " millis={} reason=\"{}\"",
                verdict.promoted() ? "promoted" : "rejected",
                attempt.trigger().code(),
                attempt.parentVersion(),
                verdict.promoted() ? attempt.nextVersion() : "none",
                attempt.challenger().head().labels().size(),
                attempt.lesson().replay().size(),
                attempt.lesson().holdOut().size(),
                attempt.challenger().metrics().accuracy(),
                attempt.challenger().fit().converged(),
                attempt.took().toMillis(),
                verdict.reason());
    }
}
