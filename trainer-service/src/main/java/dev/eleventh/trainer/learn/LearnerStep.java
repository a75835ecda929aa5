package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.judge.PrequentialPredictions;
import dev.eleventh.learning.strategy.CannotLearnException;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.Rollback;
import dev.eleventh.trainer.registry.SourceCounts;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import dev.eleventh.trainer.replay.ReplayBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns a challenger when one is due, judges it, and records it. The champion first predicts the new examples, and
 * the result is recorded with the challenger. If the champion has fallen below the baseline of its probation, that
 * version becomes champion again. The transaction that records the challenger also marks its events as considered, so a
 * learner killed before that learns from them again. Results of background strategies are judged by the hold-out and
 * the champion of that moment.
 */
final class LearnerStep implements AutoCloseable {
    /** Strategies that freeze rows still train the row of a label with fewer train examples than this. */
    private static final int SETTLED_FROM = 50;

    private static final Logger log = LoggerFactory.getLogger(LearnerStep.class);

    private final LearningThresholds thresholds;
    private final LessonRateLimiter rateLimiter;
    private final ReplayBuffer replayBuffer;
    private final ModelRegistry registry;
    private final LearningPlan plan;
    private final LearningPlan.Told told;
    private final BackgroundLearner background;
    private final ChallengerJudge judge;
    private final ProbationMonitor probationMonitor;
    private final OutcomeWatch outcomeWatch;
    private final TrainerMetrics metrics;
    private final Supplier<List<Embedding>> unlabelled;
    private final Set<Label> importedLabels;
    private @Nullable Champion champion;
    private @Nullable Lesson lesson;

    LearnerStep(
            LearningThresholds thresholds,
            LessonRateLimiter rateLimiter,
            ReplayBuffer replayBuffer,
            ModelRegistry registry,
            LearningPlan plan,
            BackgroundLearner background,
            ChallengerJudge judge,
            ProbationMonitor probationMonitor,
            OutcomeWatch outcomeWatch,
            TrainerMetrics metrics,
            Supplier<List<Embedding>> unlabelled) {
        this.thresholds = thresholds;
        this.rateLimiter = rateLimiter;
        this.replayBuffer = replayBuffer;
        this.registry = registry;
        this.plan = plan;
        this.told = plan.told();
        this.background = background;
        this.judge = judge;
        this.probationMonitor = probationMonitor;
        this.outcomeWatch = outcomeWatch;
        this.metrics = metrics;
        this.unlabelled = unlabelled;
        this.importedLabels = registry.importedLabels();
        this.champion = registry.champion().orElse(null);
        probationMonitor.refresh(champion);
        metrics.champion(champion);
        reportPredictions(PrequentialResult.NOTHING);
    }

    /**
     * Runs one round: judges a finished background result, rolls back a champion that served worse than its baseline,
     * and learns when a challenger is due.
     *
     * @return whether a challenger was due, a background result was judged, or the champion was rolled back
     */
    boolean run() {
        Optional<BackgroundLearner.Finished> finished = background.poll();
        finished.ifPresent(this::judgeLate);
        List<Label> known = champion == null ? List.of() : champion.head().labels();
        Backlog backlog = replayBuffer.backlog(known);
        metrics.backlog(backlog);
        Optional<LearningTrigger> due = thresholds.due(backlog).filter(rateLimiter::allows);
        if (servedWorse(due.isPresent())) {
            return true;
        }
        due.ifPresent(trigger -> learn(known, trigger));
        if (backlog.events() == 0) {
            background.begin();
        }
        return due.isPresent() || finished.isPresent();
    }

    /**
     * Learns from all events that wait.
     *
     * @param due the trigger that was seen; more events may wait by now, so a trigger from the lesson's own backlog
     *     takes precedence
     */
    private void learn(List<Label> known, LearningTrigger due) {
        Lesson next;
        PrequentialResult predicted;
        SourceCounts sources = new SourceCounts(known);
        try (PrequentialPredictions predictions = judge.predictions(champion, probationMonitor.baseline())) {
            next = replayBuffer.lesson(
                    known,
                    lesson == null ? Map.of() : lesson.offsets(),
                    told,
                    predictions == null ? null : examples -> sources.predict(examples, predictions));
            predicted = PrequentialResult.by(champion, predictions, sources);
        }
        lesson = next;
        metrics.replayBuffer(next);
        LearningTrigger trigger = thresholds.due(next.waiting()).orElse(due);
        rateLimiter.gave(trigger);
        if (trigger != LearningTrigger.CORRECTION && rolledBack(next, predicted)) {
            return;
        }
        if (next.replay().isEmpty()) {
            log.info(
                    "no examples to learn from trigger={} hold_out={}",
                    trigger.code(),
                    next.holdOut().size());
            markConsidered(next, predicted);
            return;
        }
        TrainingData data = data(next);
        if (plan.instant().needsOldExamples() && !data.allLabelsHaveExamples()) {
            log.warn(
                    "challenger not learned trigger={} strategy={}: labels of the imported classifier have no examples"
                            + " yet; send some or set STRATEGY to auto, expand-frozen, parallel, retrieval or one-shot",
                    trigger.code(),
                    plan.instant().name());
            markConsidered(next, predicted);
            return;
        }
        learn(trigger, next, data, predicted);
    }

    /**
     * Marks the events as considered without a challenger. Drops the lesson that waits for the background, as the
     * strategies have received newer changes by now.
     */
    private void markConsidered(Lesson considered, PrequentialResult predicted) {
        background.drop();
        registry.markConsidered(considered.offsets(), predicted);
        probationMonitor.refresh(champion);
        reportPredictions(predicted);
    }

    /**
     * Rolls back to the baseline of the probation when the champion has fallen below it. Nothing is learned from this
     * lesson alone, as its challenger would be judged by the hold-out that let the fallen version pass.
     */
    private boolean rolledBack(Lesson considered, PrequentialResult predicted) {
        Optional<Rollback> fallen = probationMonitor.fallen(champion, predicted);
        if (fallen.isEmpty() || !registry.rollBack(fallen.get(), considered.offsets(), predicted)) {
            return false;
        }
        afterRollback(fallen.get(), predicted);
        return true;
    }

    /** Rolls back in the same way when the champion served worse answers than the baseline would have. */
    private boolean servedWorse(boolean examplesWait) {
        Champion baseline = probationMonitor.baseline();
        Optional<Rollback> fallen = outcomeWatch.fallen(champion, baseline, judge.previous(baseline), examplesWait);
        if (fallen.isEmpty() || !registry.rollBackServed(fallen.get())) {
            return false;
        }
        afterRollback(fallen.get(), PrequentialResult.NOTHING);
        return true;
    }

    private void afterRollback(Rollback rollback, PrequentialResult predicted) {
        background.drop();
        champion = registry.champion().orElseThrow();
        probationMonitor.refresh(champion);
        metrics.rolledBack();
        metrics.champion(champion);
        reportPredictions(predicted);
        log.warn(
                "version rolled back version={} to={} reason=\"{}\"",
                rollback.version(),
                champion.version(),
                rollback.reason());
    }

    private void reportPredictions(PrequentialResult predicted) {
        metrics.predicted(predicted, registry.lastPredicted());
        metrics.rolledBackVersion(probationMonitor.inForce());
    }

    private void learn(LearningTrigger trigger, Lesson from, TrainingData data, PrequentialResult predicted) {
        Strategy instant = plan.instant();
        long start = System.nanoTime();
        Learned learned;
        try {
            learned = instant.learn(data, judge.previous(champion));
        } catch (CannotLearnException e) {
            log.warn(
                    "challenger not learned trigger={} strategy={}: {}",
                    trigger.code(),
                    instant.name(),
                    e.getMessage());
            markConsidered(from, predicted);
            return;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        record(
                judge.attempt(
                        trigger,
                        champion,
                        probationMonitor.best(),
                        from,
                        data,
                        instant.name(),
                        learned,
                        claim(trigger),
                        took),
                predicted);
        background.offer(new BackgroundLearner.Task(trigger, from, data, judge.previous(champion)));
    }

    private Claim claim(LearningTrigger trigger) {
        if (trigger == LearningTrigger.CORRECTION) {
            return Claim.CORRECTED;
        }
        boolean sameStrategy =
                champion != null && champion.strategy().equals(plan.instant().name());
        return sameStrategy ? Claim.MORE_EXAMPLES : Claim.BETTER;
    }

    private TrainingData data(Lesson from) {
        Map<Label, Counts> before = champion == null ? Map.of() : champion.counts();
        Set<Label> unsettled = before.entrySet().stream()
                .filter(each -> each.getValue().train() < SETTLED_FROM)
                .map(Map.Entry::getKey)
                .filter(label -> !importedLabels.contains(label))
                .collect(Collectors.toSet());
        return new TrainingData(from.replay(), from.holdOut(), importedLabels, unsettled, unlabelled.get());
    }

    /** Judges a background result by the current hold-out, against the current champion. */
    private void judgeLate(BackgroundLearner.Finished finished) {
        BackgroundLearner.Task task = finished.task();
        Lesson now = Objects.requireNonNull(lesson, "a background task was judged before any lesson");
        JudgedChallenger attempt = judge.attempt(
                task.trigger(),
                champion,
                probationMonitor.best(),
                task.lesson(),
                data(now.replay().isEmpty() ? task.lesson() : now),
                finished.strategy(),
                finished.learned(),
                Claim.BETTER,
                finished.took());
        boolean knowsLess = champion != null
                && !finished.learned()
                        .head()
                        .labels()
                        .containsAll(champion.head().labels());
        JudgedChallenger allowed = allowed(
                knowsLess
                        ? attempt.rejected("the champion has since learned a label that the challenger does not know")
                        : attempt);
        afterRecording(
                registry.recordLate(allowed, probationMonitor.probationOfNext(allowed, PrequentialResult.NOTHING)),
                PrequentialResult.NOTHING);
    }

    private void record(JudgedChallenger judged, PrequentialResult predicted) {
        JudgedChallenger attempt = allowed(judged);
        registry.record(attempt, predicted, probationMonitor.probationOfNext(attempt, predicted));
        afterRecording(attempt, predicted);
    }

    private JudgedChallenger allowed(JudgedChallenger judged) {
        return judged.challenger().verdict().promoted()
                ? probationMonitor.tooEarly(judged).map(judged::rejected).orElse(judged)
                : judged;
    }

    private void afterRecording(JudgedChallenger attempt, PrequentialResult predicted) {
        if (attempt.challenger().verdict().promoted()) {
            champion = attempt.asChampion();
        }
        probationMonitor.refresh(champion);
        metrics.judged(attempt, champion);
        reportPredictions(predicted);
        attempt.log(log);
    }

    @Override
    public void close() {
        background.close();
    }
}
