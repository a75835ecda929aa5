package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.SelfTests;
import dev.eleventh.learning.judge.Calibration;
import dev.eleventh.learning.judge.Claim;
import dev.eleventh.learning.judge.HoldOutResult;
import dev.eleventh.learning.judge.Opponent;
import dev.eleventh.learning.judge.PromotionGate;
import dev.eleventh.learning.judge.Verdict;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.RetrainedBackbone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the result of a strategy into a challenger: calibrates the head and judges it on the held-out set. */
public final class ChallengerAssessment {
    private final NDManager manager;
    private final LearnerOptions options;

    /**
     * Creates a learner.
     *
     * @param manager of the engine that does the arithmetic; every call works in its own sub-manager
     */
    public ChallengerAssessment(NDManager manager, LearnerOptions options) {
        this.manager = manager;
        this.options = options;
    }

    /**
     * Calibrates a head and compares it with the champion.
     *
     * @param data the data that the head was learned from, or newer data
     * @param champion the head that serves now; null while there is none
     * @param best the best recent version, on the same backbone as the champion; null when it is the champion
     * @param claim why it should be promoted; the comparison is made in any case, for the registry
     */
    public Challenger judge(
            String strategy,
            Learned learned,
            TrainingData data,
            @Nullable Opponent champion,
            @Nullable Opponent best,
            Claim claim) {
        RetrainedBackbone retrained = learned.retrained();
        List<LabelledEmbedding> holdOut = retrained == null ? data.holdOut() : retrained.holdOut();
        List<LabelledEmbedding> replay = retrained == null ? data.replay() : retrained.replay();
        HoldOutResult result = HoldOutResult.of(manager, learned.head(), holdOut);
        // held-out examples of the new class alone would make an imported head overconfident, so it keeps its own scale
        Calibration calibration = data.allLabelsHaveExamples() ? Calibration.of(result) : Calibration.NONE;
        return new Challenger(
                strategy,
                learned,
                result.metrics(),
                calibration.temperature(),
                calibration.unknownBelow(),
                calibration.unknownAbove(),
                SelfTests.of(manager, learned.head(), replay, options.selfTests()),
                verdict(result, champion, best, claim));
    }

    private Verdict verdict(HoldOutResult result, @Nullable Opponent champion, @Nullable Opponent best, Claim claim) {
        PromotionGate gate = new PromotionGate(options);
        if (champion == null) {
            return gate.judge(result, null, null, claim);
        }
        HoldOutResult old = HoldOutResult.of(manager, champion);
        HoldOutResult oldest =
                best == null ? null : HoldOutResult.of(manager, best).among(result);
        return gate.judge(result.among(old), old.among(result), oldest, claim);
    }
}
