package dev.eleventh.learning;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Learns a challenger from the replay buffer and judges it on the hold-out. The strategy is {@value #STRATEGY}: the
 * champion's rows are kept as the start, new labels get new rows below them, and all rows are trained on the replay
 * buffer (rehearsal, Robins 1995). The same data and champion give the same challenger.
 */
public final class Learner {
    public static final String STRATEGY = "expand";

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
     * @param champion the head that serves now, null while there is none; its rows of labels without examples are left
     *     behind
     */
    public Challenger learn(TrainingData data, @Nullable LinearHead champion) {
        return learn(data, champion, false);
    }

    /**
     * Learns anew after a correction: the champion learned from an example that was relabelled or retracted since, so
     * the challenger replaces it whatever the hold-out says; the comparison is made all the same, for the registry.
     */
    public Challenger relearn(TrainingData data, @Nullable LinearHead champion) {
        return learn(data, champion, true);
    }

    private Challenger learn(TrainingData data, @Nullable LinearHead champion, boolean corrected) {
        List<Label> labels = expandedLabels(data.labels(), champion);
        SoftmaxRegression.Fitted fitted = new SoftmaxRegression(manager, options).fit(labels, data.replay(), champion);
        HoldOutResult result = HoldOutResult.of(manager, fitted.head(), data.holdOut());
        HoldOutResult old = champion == null ? null : HoldOutResult.of(manager, champion, data.holdOut());
        Calibration calibration = Calibration.of(result);
        return new Challenger(
                fitted.head(),
                STRATEGY,
                fitted.fit(),
                result.metrics(),
                calibration.temperature(),
                calibration.unknownBelow(),
                SelfTests.of(manager, fitted.head(), data.replay(), options.selfTests()),
                new PromotionGate(options).judge(result, old, corrected));
    }

    /** Old labels keep their row; new ones follow in alphabetical order. */
    private static List<Label> expandedLabels(SortedSet<Label> present, @Nullable LinearHead champion) {
        List<Label> labels = new ArrayList<>(champion == null ? List.of() : champion.labels());
        labels.retainAll(present);
        present.stream().filter(label -> !labels.contains(label)).forEach(labels::add);
        return labels;
    }
}
