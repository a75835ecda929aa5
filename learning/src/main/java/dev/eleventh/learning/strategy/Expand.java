package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ReservedHead;
import dev.eleventh.learning.data.HeadRows;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.optimise.SoftmaxRegression;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code expand}, {@code new-head} and {@code reserved}: softmax regression on the replay buffer (rehearsal, Robins
 * 1995) that trains all rows. They differ in the layer: {@code expand} adds rows below the old ones; {@code new-head}
 * makes a new layer and initialises it with the old rows of the same labels; {@code reserved} has {@value #OUTPUTS}
 * outputs from the beginning and masks those without a label. The loss is convex, so the starting point decides how
 * long the descent takes, not where it ends.
 */
final class Expand implements Strategy {
    static final String EXPAND = "expand";
    static final String NEW_HEAD = "new-head";
    static final String RESERVED = "reserved";

    static final int OUTPUTS = 1000;

    private final String name;
    private final SoftmaxRegression regression;

    Expand(String name, NDManager manager, LearnerOptions options) {
        this.name = name;
        this.regression = new SoftmaxRegression(manager, options);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsOldExamples() {
        return true;
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        List<Label> labels =
                name.equals(NEW_HEAD) ? List.copyOf(data.labels()) : HeadRows.expanded(data.labels(), previous);
        LinearHead start = HeadRows.of(previous).orElse(null);
        SoftmaxRegression.Fitted fitted = regression.fit(labels, data.replay(), start);
        Head head = name.equals(RESERVED)
                ? new ReservedHead(fitted.head(), Math.max(OUTPUTS, labels.size()))
                : fitted.head();
        return new Learned(head, fitted.fit());
    }
}
