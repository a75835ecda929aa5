package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.Standardiser;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.data.TrainingRows;
import dev.eleventh.learning.head.HeadScorer;
import dev.eleventh.learning.optimise.CrossEntropy;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.optimise.Lbfgs;
import dev.eleventh.learning.optimise.SoftmaxRegression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Trains new rows beside an old head that does not change: softmax regression in which the old logits are constant.
 *
 * <p>Old classes that have examples are weighed against the new classes by those examples. For old classes without
 * examples, unlabelled images stand in: the old head's prediction is their target (learning without forgetting, Li and
 * Hoiem 2016; images from the wild: Lee et al. 2019). Some of these images show the new classes. After the first fit,
 * their targets therefore become the joint prediction of old and new rows, and the rows are fitted again, {@value
 * #EXPECTATIONS} times (expectation maximisation, Dempster et al. 1977).
 */
final class FrozenRegression {
    private static final int EXPECTATIONS = 4;

    private final NDManager parent;
    private final LearnerOptions options;

    FrozenRegression(NDManager parent, LearnerOptions options) {
        this.parent = parent;
        this.options = options;
    }

    /** Returns whether there is anything to contrast the new classes with. */
    private static boolean canLearn(TrainingData data, List<Label> added) {
        return !data.unlabelled().isEmpty()
                || data.replay().stream().anyMatch(example -> !added.contains(example.label()));
    }

    /**
     * Fits the rows of the added labels, or imprints them while there is nothing to contrast them with.
     *
     * @param old knows every label of the data that is not added
     * @return a head of the added labels alone, with logits on the scale of the old head's
     */
    SoftmaxRegression.Fitted fit(TrainingData data, Head old, List<Label> added) {
        if (!canLearn(data, added)) {
            return new SoftmaxRegression.Fitted(new Imprinting(parent).rows(data, old, added), Fit.CLOSED_FORM);
        }
        List<Embedding> embeddings = new ArrayList<>(LabelledEmbedding.embeddings(data.replay()));
        boolean standIns = !Collections.disjoint(data.labelsWithoutExamples(), old.labels());
        if (standIns) {
            embeddings.addAll(data.unlabelled());
        }
        try (NDManager manager = parent.newSubManager();
                HeadScorer scorer = new HeadScorer(manager, old, 1)) {
            float[][] oldLogits = scorer.logits(embeddings);
            Targets targets = new Targets(data, old.labels(), added, oldLogits);
            Fitting fitting = new Fitting(manager, embeddings, oldLogits, added);
            SoftmaxRegression.Fitted fitted = fitting.fit(targets.ofOldHead());
            int expectations = embeddings.size() == data.replay().size() ? 0 : EXPECTATIONS;
            for (int step = 0; step < expectations; step++) {
                try (HeadScorer addedScorer = new HeadScorer(manager, fitted.head(), 1)) {
                    fitted = fitting.fit(targets.ofBoth(addedScorer.logits(embeddings)));
                }
            }
            return fitted;
        }
    }

    /** Fits the same rows to several targets in turn. */
    private final class Fitting {
        private final NDManager manager;
        private final TrainingRows rows;
        private final Standardiser standardiser;
        private final float[][] oldLogits;
        private final List<Label> added;
        private final double[] parameters;

        Fitting(NDManager manager, List<Embedding> embeddings, float[][] oldLogits, List<Label> added) {
            this.manager = manager;
            this.standardiser = Standardiser.of(embeddings);
            this.rows = TrainingRows.of(manager, standardiser, embeddings);
            this.oldLogits = oldLogits;
            this.added = added;
            int dimension = embeddings.get(0).dimension();
            this.parameters = new double[added.size() * (dimension + 1)];
        }

        SoftmaxRegression.Fitted fit(float[][] targets) {
            CrossEntropy loss = new CrossEntropy(manager, rows, targets, oldLogits, options.l2());
            Fit fit = new Lbfgs(options.tolerance(), options.maxIterations()).minimise(loss, parameters, null);
            LinearHead head = standardiser.leave(added, parameters);
            return new SoftmaxRegression.Fitted(head, fit);
        }
    }

    /** The target distribution over labels for each row; each class has the same weight. */
    private static final class Targets {
        private final TrainingData data;
        private final List<Label> labels;
        private final int oldClasses;
        private final float[][] oldLogits;
        private final Map<Label, Integer> counts;

        Targets(TrainingData data, List<Label> old, List<Label> added, float[][] oldLogits) {
            this.data = data;
            this.labels = new ArrayList<>(old);
            this.labels.addAll(added);
            this.oldClasses = old.size();
            this.oldLogits = oldLogits;
            this.counts = LabelledEmbedding.counts(data.replay());
        }

        /** The targets of unlabelled images are the old head's prediction. */
        float[][] ofOldHead() {
            return targets(oldLogits);
        }

        /** The targets of unlabelled images are the joint prediction of old and new rows. */
        float[][] ofBoth(float[][] addedLogits) {
            float[][] joined = new float[oldLogits.length][labels.size()];
            for (int i = 0; i < joined.length; i++) {
                System.arraycopy(oldLogits[i], 0, joined[i], 0, oldClasses);
                System.arraycopy(addedLogits[i], 0, joined[i], oldClasses, addedLogits[i].length);
            }
            return targets(joined);
        }

        private float[][] targets(float[][] logitsOfUnlabelled) {
            float[][] targets = new float[oldLogits.length][labels.size()];
            float perClass = 1f / labels.size();
            for (int i = 0; i < data.replay().size(); i++) {
                Label label = data.replay().get(i).label();
                targets[i][labels.indexOf(label)] = perClass / counts.getOrDefault(label, 1);
            }
            int unlabelled = targets.length - data.replay().size();
            float weight = perClass * (labels.size() - counts.size()) / Math.max(1, unlabelled);
            for (int i = data.replay().size(); i < targets.length; i++) {
                float[] probabilities = logitsOfUnlabelled[i].clone();
                HeadScorer.softmax(probabilities, 1);
                for (int column = 0; column < probabilities.length; column++) {
                    targets[i][column] = weight * probabilities[column];
                }
            }
            return targets;
        }
    }
}
