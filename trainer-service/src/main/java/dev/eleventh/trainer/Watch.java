package dev.eleventh.trainer;

import dev.eleventh.learning.PairedCounts;
import dev.eleventh.learning.Probation;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the champion while it is on probation: whether it fell below the version before, and, after a rollback, whether it
 * is too early to promote another. It knows the best recent version, too. What it knows is what the registry holds; the leader's thread asks.
 */
final class Watch {
    private final ModelRegistry registry;
    private final Probation probation;
    private final Clock clock;
    private @Nullable Standing standing;
    private @Nullable Champion baseline;
    private @Nullable Champion best;
    private Rollback.@Nullable InForce inForce;

    Watch(ModelRegistry registry, Probation probation, Clock clock) {
        this.registry = registry;
        this.probation = probation;
        this.clock = clock;
    }

    /** Reads how the champion stands; whoever wrote to the registry calls it. */
    void look(@Nullable Champion champion) {
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

    /** The best recent version; null when it is the champion. */
    @Nullable
    Champion best() {
        return best;
    }

    private boolean isOver(Standing of) {
        return probation.isOver(of.pairs());
    }

    /** What predicts new examples beside the champion; null while none is on probation. */
    @Nullable
    Champion baseline() {
        return baseline;
    }

    Rollback.@Nullable InForce inForce() {
        return inForce;
    }

    /** How the champion stands with these, too; null when it is on no probation any more. */
    private @Nullable Standing with(PairedCounts pairs) {
        return standing == null || baseline == null ? null : standing.plus(pairs);
    }

    /** The rollback, when the champion has fallen with what it predicted now. */
    Optional<Rollback> fallen(@Nullable Champion champion, Predicted now) {
        Standing then = with(now.pairs());
        return champion != null && then != null && now.pairs().seen() > 0 && probation.hasFallen(then.pairs())
                ? Optional.of(Rollback.of(champion.version(), then, probation.alpha(), clock.instant()))
                : Optional.empty();
    }

    /**
     * How a version stands that is promoted after this was predicted. In a busy stream each lesson makes a version: so a
     * probation goes on with the next version, against the same one before it, until it is over or a label came. A new one
     * begins against the best recent version, so that many small steps down are seen as one.
     *
     * @return null for a version that is on no probation: the first, and what follows a correction, for whatever served
     *     before has learned what was declared wrong
     */
    @Nullable
    Standing ofNext(Attempt attempt, Predicted now) {
        Champion parent = attempt.parent();
        if (parent == null || attempt.trigger() == Trigger.CORRECTION || probation.examples() == 0) {
            return null;
        }
        Standing then = with(now.pairs());
        if (then != null && !isOver(then) && mayStandFor(baseline, parent)) {
            return then;
        }
        Champion against = best != null && mayStandFor(best, parent) ? best : parent;
        return new Standing(against.version(), PairedCounts.NONE);
    }

    /** No rollback takes back more labels than those of one version, nor compares what different backbones see. */
    private static boolean mayStandFor(@Nullable Champion older, Champion parent) {
        return older != null
                && older.head().labels().containsAll(parent.head().labels())
                && older.backbone().sha256().equals(parent.backbone().sha256());
    }

    /**
     * Why a challenger must not be promoted yet: it was judged by the hold-out that let the version pass which fell. What was
     * considered until now decides, not the examples that come with it.
     */
    Optional<String> tooEarly(Attempt attempt) {
        Rollback.InForce last = inForce;
        if (last == null || attempt.trigger() == Trigger.CORRECTION || last.considered() >= probation.examples()) {
            return Optional.empty();
        }
        return Optional.of(
                "version %d was rolled back: a challenger is promoted when %d new examples have come, %d have, or at once when a wrong example is retracted or relabelled"
                        .formatted(last.version(), probation.examples(), last.considered()));
    }
}
