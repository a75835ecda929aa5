package dev.eleventh.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.util.List;

/**
 * Shifts and scales embeddings to mean 0 and deviation 1, so that one strength of regularisation fits every value and
 * the descent is quick; and moves a head's parameters there and back, without changing its logits.
 */
final class Standardiser {
    private final float[] mean;
    private final float[] deviation;

    private Standardiser(float[] mean, float[] deviation) {
        this.mean = mean;
        this.deviation = deviation;
    }

    /**
     * The mean and deviation of each column.
     *
     * @param rows [examples, dimension]
     */
    static Standardiser of(NDArray rows) {
        NDArray mean = rows.mean(new int[] {0});
        NDArray centred = rows.sub(mean);
        float[] deviation = centred.mul(centred).mean(new int[] {0}).sqrt().toFloatArray();
        for (int i = 0; i < deviation.length; i++) {
            // a value that never changes says nothing; dividing by (nearly) 0 would make it shout
            deviation[i] = deviation[i] < 1e-3f ? 1f : deviation[i];
        }
        return new Standardiser(mean.toFloatArray(), deviation);
    }

    /** [dimension]. */
    float[] means() {
        return mean.clone();
    }

    /** [dimension], above 0. */
    float[] deviations() {
        return deviation.clone();
    }

    NDArray apply(NDArray rows) {
        NDManager manager = rows.getManager();
        return rows.sub(manager.create(mean)).div(manager.create(deviation));
    }

    /** Row {@code row} of a head as parameters for standardised embeddings: weights, then the bias. */
    void enter(float[] weights, int row, float bias, double[] parameters, int offset) {
        int dimension = mean.length;
        double shifted = bias;
        for (int i = 0; i < dimension; i++) {
            double weight = weights[row * dimension + i];
            parameters[offset + i] = weight * deviation[i];
            shifted += weight * mean[i];
        }
        parameters[offset + dimension] = shifted;
    }

    /** The head for embeddings as they are, of parameters [classes, dimension + 1] for standardised ones. */
    LinearHead leave(List<Label> labels, double[] parameters) {
        int dimension = mean.length;
        float[] weights = new float[labels.size() * dimension];
        float[] bias = new float[labels.size()];
        for (int row = 0; row < labels.size(); row++) {
            int offset = row * (dimension + 1);
            double shifted = parameters[offset + dimension];
            for (int i = 0; i < dimension; i++) {
                double weight = parameters[offset + i] / deviation[i];
                weights[row * dimension + i] = (float) weight;
                shifted -= weight * mean[i];
            }
            bias[row] = (float) shifted;
        }
        return new LinearHead(labels, dimension, weights, bias);
    }
}
