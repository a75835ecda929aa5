package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ParallelHead;
import dev.eleventh.learning.data.HeadRows;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.optimise.SoftmaxRegression;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code expand-frozen} and {@code parallel}: only the rows of new labels are trained, beside an old head that stays
 * unchanged bit for bit. {@code expand-frozen} writes the new rows below the old ones; {@code parallel} keeps them as a
 * separate part that can be identified and removed again. Both work without a single old example.
 */
final class Frozen implements Strategy {
    static final String EXPAND_FROZEN = "expand-frozen";
    static final String PARALLEL = "parallel";

    private final String name;
    private final SoftmaxRegression regression;
    private final FrozenRegression frozen;

    Frozen(String name, NDManager manager, LearnerOptions options) {
        this.name = name;
        this.regression = new SoftmaxRegression(manager, options);
        this.frozen = new FrozenRegression(manager, options);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean needsOldExamples() {
        return false;
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        Set<Label> settled = new TreeSet<>(data.labels());
        settled.removeAll(data.unsettled());
        Optional<? extends Head> old = name.equals(PARALLEL)
                ? oldParts(previous, settled)
                : HeadRows.of(previous).flatMap(rows -> HeadRows.only(rows, settled));
        if (old.isEmpty()) {
            SoftmaxRegression.Fitted all = regression.fit(List.copyOf(data.labels()), data.replay(), null);
            return new Learned(name.equals(PARALLEL) ? new ParallelHead(List.of(all.head())) : all.head(), all.fit());
        }
        Head base = old.get();
        List<Label> added = new ArrayList<>(data.labels());
        added.removeAll(base.labels());
        if (added.isEmpty()) {
            return new Learned(base, Fit.CLOSED_FORM);
        }
        SoftmaxRegression.Fitted rows = frozen.fit(data, base, added);
        return new Learned(beside(base, rows.head()), rows.fit());
    }

    private static Head beside(Head base, LinearHead rows) {
        if (base instanceof ParallelHead parallel) {
            return parallel.with(rows);
        }
        return HeadRows.below((LinearHead) base, rows);
    }

    /** Returns the old parts, without the rows of labels that were removed or are still new. */
    static Optional<ParallelHead> oldParts(@Nullable Head previous, Set<Label> settled) {
        if (previous == null) {
            return Optional.empty();
        }
        // the examples of the new labels are far from those that the distance knows
        List<Head> parts =
                previous instanceof ParallelHead parallel ? parallel.parts() : List.of(previous.withoutDistance());
        List<Head> kept = new ArrayList<>();
        for (Head part : parts) {
            if (settled.containsAll(part.labels())) {
                kept.add(part);
            } else {
                HeadRows.of(part).flatMap(rows -> HeadRows.only(rows, settled)).ifPresent(kept::add);
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(new ParallelHead(kept));
    }
}
