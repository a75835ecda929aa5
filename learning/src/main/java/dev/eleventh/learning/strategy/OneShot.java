package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.HeadRows;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.optimise.SoftmaxRegression;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code one-shot}: a label's row is imprinted from its first example, and trained once the label has {@value
 * #ENOUGH_TO_TRAIN} examples. Works without a single old example: rows of labels without examples stay unchanged.
 */
final class OneShot implements Strategy {
    static final String NAME = "one-shot";
    static final int ENOUGH_TO_TRAIN = 20;

    private final SoftmaxRegression regression;
    private final FrozenRegression frozen;
    private final Imprinting imprinting;

    OneShot(NDManager manager, LearnerOptions options) {
        this.regression = new SoftmaxRegression(manager, options);
        this.frozen = new FrozenRegression(manager, options);
        this.imprinting = new Imprinting(manager);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean needsOldExamples() {
        return false;
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        Map<Label, Integer> counts = LabelledEmbedding.counts(data.replay());
        Set<Label> few = new TreeSet<>(counts.keySet());
        few.removeIf(label -> counts.getOrDefault(label, 0) >= ENOUGH_TO_TRAIN);
        Set<Label> many = new TreeSet<>(counts.keySet());
        many.removeAll(few);
        Optional<LinearHead> untouched =
                HeadRows.of(previous).flatMap(rows -> HeadRows.only(rows, data.labelsWithoutExamples()));
        Optional<SoftmaxRegression.Fitted> trained = trained(data, untouched, many, previous);
        Optional<LinearHead> base = trained.map(SoftmaxRegression.Fitted::head).or(() -> untouched);
        Fit fit = trained.map(SoftmaxRegression.Fitted::fit).orElse(Fit.CLOSED_FORM);
        if (few.isEmpty()) {
            return new Learned(base.orElseThrow(), fit);
        }
        LinearHead imprinted = imprinting.rows(data, base.orElse(null), List.copyOf(few));
        return new Learned(base.map(head -> HeadRows.below(head, imprinted)).orElse(imprinted), fit);
    }

    /** Returns the rows that are not imprinted; empty when no label has enough examples. */
    private Optional<SoftmaxRegression.Fitted> trained(
            TrainingData data, Optional<LinearHead> untouched, Set<Label> many, @Nullable Head previous) {
        if (many.isEmpty()) {
            return Optional.empty();
        }
        List<LabelledEmbedding> examples = new ArrayList<>(data.replay());
        examples.removeIf(example -> !many.contains(example.label()));
        LinearHead old = untouched.orElse(null);
        if (old == null) {
            LinearHead start = HeadRows.of(previous).orElse(null);
            return Optional.of(regression.fit(HeadRows.expanded(many, previous), examples, start));
        }
        TrainingData enough = new TrainingData(examples, List.of(), data.kept(), Set.of(), data.unlabelled());
        SoftmaxRegression.Fitted rows = frozen.fit(enough, old, List.copyOf(many));
        return Optional.of(new SoftmaxRegression.Fitted(HeadRows.below(old, rows.head()), rows.fit()));
    }
}
