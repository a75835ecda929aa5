package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.HeadRows;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.head.HeadScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a row from few examples (one is enough) without a descent: the row points from the usual embedding to the mean
 * of the class, in standardised values (weight imprinting, Qi et al. 2018).
 *
 * <p>The row's scale is calibrated against the old head without any old example. Its length is the mean length of the
 * old rows (weight aligning, Zhao et al. 2020). Its bias puts a boundary where its logit equals the best logit that the
 * old head gives the class's examples on average; beyond the boundary, the new class wins. The boundary is halfway
 * between the usual embedding and the class mean, but not farther from that mean than the class's own examples are.
 * While the usual embedding is unknown, the boundary is near the class mean.
 */
final class Imprinting {
    /** With fewer images of other classes, the usual embedding counts as unknown. */
    private static final int ENOUGH = 20;

    private static final double LEAST_DEVIATION = 0.05;

    /** Nearly all scores of a class's own examples lie above their mean minus this many deviations. */
    private static final double WITHIN = 2;

    /**
     * Smaller than {@link #WITHIN}, so that the old classes do not lose images while the usual embedding is unknown.
     */
    private static final double WITHIN_WHEN_NOTHING_IS_KNOWN = 0.5;

    private final NDManager parent;

    Imprinting(NDManager parent) {
        this.parent = parent;
    }

    /**
     * Returns rows of the added labels.
     *
     * @param data with at least one example of each added label
     * @param old the head beside which the rows will be placed; null when there is none
     */
    LinearHead rows(TrainingData data, @Nullable Head old, List<Label> added) {
        int dimension = data.replay().get(0).embedding().dimension();
        Usual usual = Usual.of(data, added, dimension);
        double length =
                old == null ? 1 : HeadRows.of(old).map(Imprinting::meanLength).orElse(1.0);
        float[] weights = new float[added.size() * dimension];
        float[] bias = new float[added.size()];
        for (int row = 0; row < added.size(); row++) {
            Label label = added.get(row);
            List<Embedding> own = data.replay().stream()
                    .filter(example -> example.label().equals(label))
                    .map(LabelledEmbedding::embedding)
                    .toList();
            double[] mean = mean(own, dimension);
            double[] direction = usual.towards(mean, length);
            for (int i = 0; i < dimension; i++) {
                weights[row * dimension + i] = (float) direction[i];
            }
            bias[row] = (float) (bestOldLogit(old, own) - boundary(direction, mean, usual, own));
        }
        return new LinearHead(added, dimension, weights, bias);
    }

    /** Returns the boundary as a score along the direction, without the bias. */
    private static double boundary(double[] direction, double[] mean, Usual usual, List<Embedding> own) {
        double atMean = dot(direction, mean);
        double halfway = (atMean + dot(direction, usual.mean)) / 2;
        if (own.size() == 1) {
            return usual.isKnown ? halfway : atMean;
        }
        double deviation = deviation(direction, atMean, own);
        return usual.isKnown
                ? Math.max(halfway, atMean - WITHIN * deviation)
                : atMean - WITHIN_WHEN_NOTHING_IS_KNOWN * deviation;
    }

    /** Returns the deviation of the scores of a class's own examples. */
    private static double deviation(double[] direction, double atMean, List<Embedding> own) {
        double squares = 0;
        float[] values = new float[direction.length];
        for (Embedding embedding : own) {
            embedding.copyValuesTo(values, 0);
            double score = 0;
            for (int i = 0; i < values.length; i++) {
                score += direction[i] * values[i];
            }
            squares += (score - atMean) * (score - atMean) / (own.size() - 1);
        }
        return Math.sqrt(squares);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /** The mean and deviation of each value over images of other classes. */
    private static final class Usual {
        private final boolean isKnown;
        private final double[] mean;
        private final double[] deviation;

        private Usual(boolean isKnown, double[] mean, double[] deviation) {
            this.isKnown = isKnown;
            this.mean = mean;
            this.deviation = deviation;
        }

        static Usual of(TrainingData data, List<Label> added, int dimension) {
            List<Embedding> others = new ArrayList<>(data.unlabelled());
            data.replay().stream()
                    .filter(example -> !added.contains(example.label()))
                    .forEach(example -> others.add(example.embedding()));
            if (others.size() < ENOUGH) {
                double[] ones = new double[dimension];
                Arrays.fill(ones, 1);
                return new Usual(false, new double[dimension], ones);
            }
            double[] mean = Imprinting.mean(others, dimension);
            double[] deviation = new double[dimension];
            float[] values = new float[dimension];
            for (Embedding other : others) {
                other.copyValuesTo(values, 0);
                for (int i = 0; i < dimension; i++) {
                    deviation[i] += (values[i] - mean[i]) * (values[i] - mean[i]) / others.size();
                }
            }
            for (int i = 0; i < dimension; i++) {
                deviation[i] = Math.max(LEAST_DEVIATION, Math.sqrt(deviation[i]));
            }
            return new Usual(true, mean, deviation);
        }

        /** [dimension], a vector of the given length. */
        double[] towards(double[] classMean, double length) {
            double[] direction = new double[mean.length];
            double squares = 0;
            for (int i = 0; i < direction.length; i++) {
                direction[i] = (classMean[i] - mean[i]) / (deviation[i] * deviation[i]);
                squares += direction[i] * direction[i];
            }
            double factor = squares == 0 ? 0 : length / Math.sqrt(squares);
            for (int i = 0; i < direction.length; i++) {
                direction[i] *= factor;
            }
            return direction;
        }
    }

    private static double[] mean(List<Embedding> embeddings, int dimension) {
        double[] mean = new double[dimension];
        float[] values = new float[dimension];
        for (Embedding embedding : embeddings) {
            embedding.copyValuesTo(values, 0);
            for (int i = 0; i < dimension; i++) {
                mean[i] += values[i] / (double) embeddings.size();
            }
        }
        return mean;
    }

    private static double meanLength(LinearHead head) {
        float[] weights = head.weights();
        double sum = 0;
        for (int row = 0; row < head.classes(); row++) {
            double squares = 0;
            for (int i = 0; i < head.dimension(); i++) {
                double weight = weights[row * head.dimension() + i];
                squares += weight * weight;
            }
            sum += Math.sqrt(squares);
        }
        return sum / head.classes();
    }

    /** Returns the best old logit, averaged over the examples; 0 when there is no old head. */
    private double bestOldLogit(@Nullable Head old, List<Embedding> examples) {
        if (old == null) {
            return 0;
        }
        try (HeadScorer scorer = new HeadScorer(parent, old, 1)) {
            double sum = 0;
            for (float[] logits : scorer.logits(examples)) {
                sum += logits[HeadScorer.argmax(logits)];
            }
            return sum / examples.size();
        }
    }
}
