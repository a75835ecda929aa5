package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.optimise.Fit;
import dev.eleventh.learning.strategy.Incremental;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Fine-tuning without protection against forgetting: adds rows for new labels and trains the whole head, by stochastic
 * gradient descent, on the new examples only. It serves as a contrast, so it exists only in the benchmarks.
 */
final class Naive implements Strategy, Incremental {
    static final String NAME = "naive";

    private static final int EPOCHS = 5;
    private static final int BATCH = 32;
    private static final float RATE = 0.05f;

    private final Random random;
    private final List<LabelledEmbedding> unlearned = new ArrayList<>();

    Naive(long seed) {
        this.random = new Random(seed);
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
    public void add(List<LabelledEmbedding> examples) {
        unlearned.addAll(examples);
    }

    @Override
    public void remove(List<LabelledEmbedding> examples) {
        throw new UnsupportedOperationException("fine-tuning cannot retract examples that it learned");
    }

    @Override
    public Learned learn(TrainingData data, @Nullable Head previous) {
        Softmax softmax = new Softmax((LinearHead) previous, unlearned);
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            Collections.shuffle(unlearned, random);
            for (int from = 0; from < unlearned.size(); from += BATCH) {
                softmax.step(unlearned.subList(from, Math.min(from + BATCH, unlearned.size())));
            }
        }
        int steps = EPOCHS * ((unlearned.size() + BATCH - 1) / BATCH);
        unlearned.clear();
        return new Learned(softmax.head(), new Fit(steps, softmax.loss, true), null);
    }

    /** Softmax regression on the unchanged embeddings. */
    private static final class Softmax {
        private final List<Label> labels;
        private final int dimension;
        private final float[][] weights;
        private final float[] bias;
        private double loss;

        /** Keeps the old rows, and adds rows of zeros for new labels. */
        private Softmax(@Nullable LinearHead old, List<LabelledEmbedding> examples) {
            labels = new ArrayList<>(old == null ? List.of() : old.labels());
            examples.stream()
                    .map(LabelledEmbedding::label)
                    .distinct()
                    .sorted()
                    .filter(label -> !labels.contains(label))
                    .forEach(labels::add);
            dimension = old == null ? examples.get(0).embedding().dimension() : old.dimension();
            weights = new float[labels.size()][dimension];
            bias = new float[labels.size()];
            if (old != null) {
                float[] flat = old.weights();
                for (int row = 0; row < old.classes(); row++) {
                    System.arraycopy(flat, row * dimension, weights[row], 0, dimension);
                    bias[row] = old.bias()[row];
                }
            }
        }

        private void step(List<LabelledEmbedding> batch) {
            float[][] residuals = new float[batch.size()][];
            float[][] inputs = new float[batch.size()][dimension];
            loss = 0;
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).embedding().copyValuesTo(inputs[i], 0);
                residuals[i] = residual(inputs[i], labels.indexOf(batch.get(i).label()), batch.size());
            }
            for (int i = 0; i < batch.size(); i++) {
                for (int row = 0; row < weights.length; row++) {
                    float step = RATE / batch.size() * residuals[i][row];
                    bias[row] -= step;
                    for (int v = 0; v < dimension; v++) {
                        weights[row][v] -= step * inputs[i][v];
                    }
                }
            }
        }

        /**
         * Returns the probabilities minus the one-hot label: the gradient of the cross-entropy with respect to the
         * logits.
         */
        private float[] residual(float[] input, int column, int batchSize) {
            double[] logits = new double[weights.length];
            double largest = Double.NEGATIVE_INFINITY;
            for (int row = 0; row < weights.length; row++) {
                double logit = bias[row];
                for (int v = 0; v < dimension; v++) {
                    logit += weights[row][v] * input[v];
                }
                logits[row] = logit;
                largest = Math.max(largest, logit);
            }
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit - largest);
            }
            float[] residual = new float[weights.length];
            for (int row = 0; row < weights.length; row++) {
                residual[row] = (float) (Math.exp(logits[row] - largest) / sum) - (row == column ? 1 : 0);
            }
            loss += (Math.log(sum) - (logits[column] - largest)) / batchSize;
            return residual;
        }

        private LinearHead head() {
            float[] flat = new float[labels.size() * dimension];
            for (int row = 0; row < weights.length; row++) {
                System.arraycopy(weights[row], 0, flat, row * dimension, dimension);
            }
            return new LinearHead(labels, dimension, flat, bias);
        }
    }
}
