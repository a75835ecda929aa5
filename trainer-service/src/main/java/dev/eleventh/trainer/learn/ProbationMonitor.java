package dev.eleventh.trainer.learn;

import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.registry.ModelRegistry;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.ProbationStatus;
import dev.eleventh.trainer.registry.Rollback;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the champion while it is on probation: whether it fell below its baseline, and, after a rollback,
 * whether it is too early to promote another version. It also knows the best recent version. Its state mirrors the
 * registry. Used by the leader's thread.
 */
final class ProbationMonitor {
    private final ModelRegistry registry;
    private final Probation probation;
    private final Clock clock;
    private @Nullable ProbationStatus standing;
    private @Nullable Champion baseline;
    private @Nullable Champion best;
    private Rollback.@Nullable InForce inForce;

    ProbationMonitor(ModelRegistry registry, Probation probation, Clock clock) {
        this.registry = registry;
        this.probation = probation;
        this.clock = clock;
    }

    /** Reads the champion's standing. Call it after each write to the registry. */
    void refresh(@Nullable Champion champion) {
        standing =
                champion == null ? null : registry.standing(champion.version()).orElse(null);
        inForce = registry.rollbackInForce().orElse(null);
        baseline = version(standing == null || isOver(standing) ? null : (Long) standing.baseline(), baseline);
        best = version(champion == null || champion.best() == champion.version() ? null : (Long) champion.best(), best);
    }

    private @Nullable Champion version(@Nullable Long wanted, @Nullable Champion known) {
        if (wanted == null) {
            return null;
        }
        return known != null && known.version() == wanted
                ? known
                : registry.version(wanted).orElse(null);
    }

    /** Returns the best recent version; null when it is the champion. */
    @Nullable
    Champion best() {
        return best;
    }

    private boolean isOver(ProbationStatus of) {
        return probation.isOver(of.pairs());
    }

    /** Returns the version that predicts new examples beside the champion; null while none is on probation. */
    @Nullable
    Champion baseline() {
        return baseline;
    }

    Rollback.@Nullable InForce inForce() {
        return inForce;
    }

    /** Returns the champion's standing with these counts added; null when it is on no probation any more. */
    private @Nullable ProbationStatus with(PairedCounts pairs) {
        return standing == null || baseline == null ? null : standing.plus(pairs);
    }

    /** Returns the rollback, if the champion has fallen with these predictions. */
    Optional<Rollback> fallen(@Nullable Champion champion, PrequentialResult now) {
        ProbationStatus then = with(now.pairs());
        return champion != null && then != null && now.pairs().seen() > 0 && probation.hasFallen(then.pairs())
                ? Optional.of(Rollback.of(champion.version(), then, probation.alpha(), clock.instant()))
                : Optional.empty();
    }

    /**
     * Returns the standing of a version that is promoted after these predictions. In a busy stream each lesson makes
     * a version. So the next version continues a probation against the same baseline, until the probation is over or
     * a label was added. A new probation starts against the best recent version, so that many small losses are
     * detected as one.
     *
     * @return null for a version without probation: the first, one that follows a correction, as the version that served
     *     before has learned from a wrong example, and one that follows a version of one class, which is always right
     */
    @Nullable
    ProbationStatus probationOfNext(JudgedChallenger attempt, PrequentialResult now) {
        Champion parent = attempt.parent();
        if (parent == null || attempt.trigger() == LearningTrigger.CORRECTION || probation.examples() == 0) {
            return null;
        }
        ProbationStatus then = with(now.pairs());
        if (then != null && !isOver(then) && mayStandFor(baseline, parent)) {
            return then;
        }
        Champion against = best != null && mayStandFor(best, parent) ? best : parent;
        return against.head().labels().size() == 1 ? null : ProbationStatus.against(against.version());
    }

    /**
     * Whether a version may be the baseline. A rollback must take back labels of one version only, and compare on one
     * backbone.
     */
    private static boolean mayStandFor(@Nullable Champion older, Champion parent) {
        return older != null
                && older.head().labels().containsAll(parent.head().labels())
                && older.backbone().sha256().equals(parent.backbone().sha256());
    }

    /**
     * Returns why a challenger must not be promoted yet: it was judged by the hold-out that let the fallen version
     * pass. The events considered so far decide, not the examples that come with the challenger.
     */
    Optional<String> tooEarly(JudgedChallenger attempt) {
        Rollback.InForce last = inForce;
        if (last == null
                || attempt.trigger() == LearningTrigger.CORRECTION
                || last.considered() >= probation.examples()) {
            return Optional.empty();
        }
        return Optional.of(
                ("version %d was rolled back: a challenger can be promoted after %d new examples, of which %d have"
                                + " arrived, or immediately after a wrong example is retracted or relabelled")
                        .formatted(last.version(), probation.examples(), last.considered()));
    }
}
