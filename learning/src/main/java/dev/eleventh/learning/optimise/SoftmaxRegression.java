package dev.eleventh.learning.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.LearnerOptions;
import dev.eleventh.learning.data.Standardiser;
import dev.eleventh.learning.data.TrainingRows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Multinomial logistic regression on standardised embeddings. The loss is the mean cross-entropy, with equal weight for
 * each class however many examples it has, plus l2/2 times the squared norm of the weights. The loss is convex, so the
 * starting point decides how long the descent takes, not where it ends: a head expanded from its champion and a head
 * learned from scratch on the same examples are equal up to the tolerance.
 */
public final class SoftmaxRegression {
    private final NDManager parent;
    private final LearnerOptions options;

    public SoftmaxRegression(NDManager parent, LearnerOptions options) {
        this.parent = parent;
        this.options = options;
    }

    /** A fitted head and how the fit ended. */
    public record Fitted(LinearHead head, Fit fit) {}

    /**
     * Fits a head.
     *
     * @param labels [classes], in the order of the head's rows
     * @param examples each with one of the labels
     * @param start provides the initial rows for the labels that it knows; null starts from 0
     */
    public Fitted fit(List<Label> labels, List<LabelledEmbedding> examples, @Nullable LinearHead start) {
        List<Embedding> embeddings = LabelledEmbedding.embeddings(examples);
        Map<Label, Integer> counts = LabelledEmbedding.counts(examples);
        Standardiser standardiser = Standardiser.of(embeddings);
        double[] parameters = startingPoint(labels, embeddings.get(0).dimension(), standardiser, start);
        try (NDManager manager = parent.newSubManager()) {
            TrainingRows rows = TrainingRows.of(manager, standardiser, embeddings);
            CrossEntropy loss = new CrossEntropy(manager, rows, targets(labels, examples, counts), null, options.l2());
            Fit fit = new Lbfgs(options.tolerance(), options.maxIterations())
                    .minimise(loss, parameters, preconditioner(manager, standardiser, examples, counts));
            return new Fitted(standardiser.leave(labels, parameters), fit);
        }
    }

    private @Nullable Preconditioner preconditioner(
            NDManager manager,
            Standardiser standardiser,
            List<LabelledEmbedding> examples,
            Map<Label, Integer> counts) {
        List<LabelledEmbedding> sample = SampledHessian.sample(examples);
        float[] weights = new float[sample.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = weight(sample.get(i).label(), counts) * examples.size() / sample.size();
        }
        NDArray rows = standardiser.rows(manager, LabelledEmbedding.embeddings(sample), 1);
        return SampledHessian.of(manager, rows, weights, counts.size(), options.l2());
    }

    private static float weight(Label label, Map<Label, Integer> counts) {
        return 1f / ((float) counts.getOrDefault(label, 0) * counts.size());
    }

    private static double[] startingPoint(
            List<Label> labels, int dimension, Standardiser standardiser, @Nullable LinearHead start) {
        double[] parameters = new double[labels.size() * (dimension + 1)];
        if (start == null) {
            return parameters;
        }
        float[] weights = start.weights();
        float[] bias = start.bias();
        for (int row = 0; row < labels.size(); row++) {
            int old = start.labels().indexOf(labels.get(row));
            if (old >= 0) {
                standardiser.enter(weights, old, bias[old], parameters, row * (dimension + 1));
            }
        }
        return parameters;
    }

    /**
     * One row per example, one column per label: the example's weight in the column of the right label, 0 elsewhere.
     * All entries sum to 1.
     */
    private static float[][] targets(List<Label> labels, List<LabelledEmbedding> examples, Map<Label, Integer> counts) {
        Map<Label, Integer> columns = new HashMap<>();
        labels.forEach(label -> columns.put(label, columns.size()));
        float[][] targets = new float[examples.size()][labels.size()];
        for (int i = 0; i < examples.size(); i++) {
            Label label = examples.get(i).label();
            Integer column = columns.get(label);
            if (column == null) {
                throw new IllegalArgumentException("example %s has label '%s', which is none of the %d to be learned"
                        .formatted(examples.get(i).id(), label, labels.size()));
            }
            targets[i][column] = weight(label, counts);
        }
        return targets;
    }
}
