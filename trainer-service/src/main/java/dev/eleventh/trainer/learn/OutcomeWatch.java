package dev.eleventh.trainer.learn;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.judge.PairedCounts;
import dev.eleventh.learning.judge.Probation;
import dev.eleventh.learning.judge.ServedAnswer;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.Outcomes;
import dev.eleventh.trainer.registry.Rollback;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares what the champion served with what the baseline of its probation answers to the same images, once their
 * labels have arrived. Comparing the two versions' own live accuracies instead would blame the newer one for images
 * that became harder. Used by the leader's thread.
 */
final class OutcomeWatch {
    private final Outcomes outcomes;
    private final NDManager manager;
    private final Probation probation;
    private final Clock clock;
    private @Nullable Look last;

    /** The state of the last comparison: while it is the same, the comparison gives the same result. */
    private record Look(long newestOutcome, long champion, long baseline) {}

    OutcomeWatch(Outcomes outcomes, NDManager manager, Probation probation, Clock clock) {
        this.outcomes = outcomes;
        this.manager = manager;
        this.probation = probation;
        this.clock = clock;
    }

    /**
     * Returns the rollback, if the champion has fallen. The test may be repeated after every outcome. Of each probation,
     * as many answers are compared as it has examples.
     *
     * @param head the baseline's head; null when it does not read the embeddings of recorded examples
     * @param examplesWait whether new examples wait for a lesson: an outcome may precede the record of its example
     */
    Optional<Rollback> fallen(
            @Nullable Champion champion, @Nullable Champion baseline, @Nullable Head head, boolean examplesWait) {
        if (champion == null || baseline == null || head == null) {
            return Optional.empty();
        }
        Look look = new Look(outcomes.newest(), champion.version(), baseline.version());
        if (look.newestOutcome() == 0 || (look.equals(last) && !examplesWait)) {
            return Optional.empty();
        }
        last = look;
        PairedCounts pairs = ServedAnswer.compare(
                manager, head, champion.head().labels(), outcomes.served(champion.version(), probation.examples()));
        return probation.hasFallen(pairs)
                ? Optional.of(Rollback.ofServed(
                        champion.version(), baseline.version(), pairs, probation.alpha(), clock.instant()))
                : Optional.empty();
    }
}
