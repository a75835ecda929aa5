package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets a strategy learn a challenger and judges it on the hold-out. */
public final class Learner {
    private final NDManager manager;
    private final LearnerOptions options;

    /**
     * A learner.
     *
     * @param manager of the engine that does the arithmetic; every call works in a sub-manager of its own
     */
    public Learner(NDManager manager, LearnerOptions options) {
        this.manager = manager;
        this.options = options;
    }

    /**
     * Learns and judges.
     *
     * @param champion what serves now, null while there is none
     * @param corrected whether the champion learned from an example that was relabelled or retracted since: then the
     *     challenger replaces it whatever the hold-out says; the comparison is made all the same, for the registry
     */
    public Challenger learn(Strategy strategy, TrainingData data, @Nullable Opponent champion, boolean corrected) {
        Learned learned = strategy.learn(data, champion == null ? null : champion.head());
        return judge(strategy.name(), learned, data, champion, corrected);
    }

    /** Judges what was learned before, perhaps from another champion than the one that it must beat now. */
    public Challenger judge(
            String strategy, Learned learned, TrainingData data, @Nullable Opponent champion, boolean corrected) {
        Retrained retrained = learned.retrained();
        List<LabelledEmbedding> holdOut = retrained == null ? data.holdOut() : retrained.holdOut();
        List<LabelledEmbedding> replay = retrained == null ? data.replay() : retrained.replay();
        HoldOutResult result = HoldOutResult.of(manager, learned.head(), holdOut);
        HoldOutResult old = champion == null ? null : HoldOutResult.of(manager, champion.head(), champion.holdOut());
        Calibration calibration = Calibration.of(result);
        return new Challenger(
                strategy,
                learned,
                result.metrics(),
                calibration.temperature(),
                calibration.unknownBelow(),
                SelfTests.of(manager, learned.head(), replay, options.selfTests()),
                new PromotionGate(options).judge(result, old, corrected));
    }
}
