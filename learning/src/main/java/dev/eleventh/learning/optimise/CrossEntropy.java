package dev.eleventh.learning.optimise;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.learning.data.TrainingRows;
import org.jspecify.annotations.Nullable;

/**
 * The loss of softmax regression and its closed-form gradient: with P the predicted probabilities, Y the targets and X
 * the embeddings, the gradient is (P·weight - Y)ᵀ X. Classes with frozen rows take part in the softmax with their fixed
 * logits and have no gradient.
 */
public final class CrossEntropy implements Objective {
    private final NDManager parent;
    private final TrainingRows rows;
    private final float[][] targets;
    private final float[][] frozen;
    private final int frozenClasses;
    private final double l2;
    private final int dimension;
    private final int classes;

    /**
     * @param rows the examples' standardised embeddings
     * @param targets [examples][frozen classes, classes], each row a weight shared among the right classes
     * @param frozen [examples][frozen classes], logits that stay as they are; null for none
     */
    public CrossEntropy(
            NDManager manager, TrainingRows rows, float[][] targets, float @Nullable [][] frozen, double l2) {
        this.parent = manager;
        this.rows = rows;
        this.targets = targets;
        this.l2 = l2;
        this.dimension = rows.dimension();
        this.frozen = frozen == null ? new float[targets.length][0] : frozen;
        this.frozenClasses = this.frozen[0].length;
        this.classes = targets[0].length - frozenClasses;
    }

    @Override
    public double evaluate(double[] point, double[] gradient) {
        float[] kernel = new float[classes * dimension];
        float[] bias = new float[classes];
        double penalty = split(point, kernel, bias);
        double loss = l2 / 2 * penalty;
        double[] kernelGradient = new double[classes * dimension];
        double[] biasGradient = new double[classes];
        // summed in a fixed order, so the number of processors makes no difference
        for (Sums sums : rows.parts().parallelStream()
                .map(part -> evaluate(part, kernel, bias))
                .toList()) {
            loss += sums.loss;
            for (int i = 0; i < classes; i++) {
                biasGradient[i] += sums.residuals[i];
            }
            for (int i = 0; i < kernelGradient.length; i++) {
                kernelGradient[i] += sums.kernelGradient[i];
            }
        }
        join(point, kernelGradient, biasGradient, gradient);
        return loss;
    }

    /** The loss and gradient that one part of the examples contributes. */
    private static final class Sums {
        private double loss;
        private final double[] residuals;
        private float[] kernelGradient = {};

        Sums(int classes) {
            this.residuals = new double[classes];
        }
    }

    private Sums evaluate(TrainingRows.Part part, float[] kernel, float[] bias) {
        try (NDManager manager = parent.newSubManager()) {
            manager.tempAttachAll(part.rows(), part.stacks());
            float[] logits = part.stacks()
                    .matMul(manager.create(kernel, new Shape(classes, dimension))
                            .transpose())
                    .toFloatArray();
            Sums sums = new Sums(classes);
            float[] residuals = residuals(part, logits, bias, sums);
            sums.kernelGradient = manager.create(residuals, new Shape(residuals.length / classes, classes))
                    .transpose()
                    .matMul(part.rows())
                    .toFloatArray();
            return sums;
        }
    }

    /** P·weight - Y for each example, 0 in the padding rows. */
    private float[] residuals(TrainingRows.Part part, float[] logits, float[] bias, Sums sums) {
        float[] residuals = new float[logits.length];
        double[] all = new double[frozenClasses + classes];
        for (int row = 0; row < part.count(); row++) {
            float[] target = targets[part.from() + row];
            for (int j = 0; j < frozenClasses; j++) {
                all[j] = frozen[part.from() + row][j];
            }
            for (int j = 0; j < classes; j++) {
                all[frozenClasses + j] = logits[row * classes + j] + bias[j];
            }
            double weight = 0;
            double largest = Double.NEGATIVE_INFINITY;
            for (int j = 0; j < all.length; j++) {
                weight += target[j];
                largest = Math.max(largest, all[j]);
            }
            double sum = 0;
            for (int j = 0; j < all.length; j++) {
                sums.loss -= target[j] * (all[j] - largest);
                all[j] = Math.exp(all[j] - largest);
                sum += all[j];
            }
            sums.loss += weight * Math.log(sum);
            for (int j = 0; j < classes; j++) {
                double residual = all[frozenClasses + j] / sum * weight - target[frozenClasses + j];
                sums.residuals[j] += residual;
                residuals[row * classes + j] = (float) residual;
            }
        }
        return residuals;
    }

    /** Splits the parameters into kernel and bias; returns the squared norm of the kernel. */
    private double split(double[] point, float[] kernel, float[] bias) {
        double squares = 0;
        for (int row = 0, from = 0; row < classes; row++, from++) {
            for (int i = 0; i < dimension; i++, from++) {
                squares += point[from] * point[from];
                kernel[row * dimension + i] = (float) point[from];
            }
            bias[row] = (float) point[from];
        }
        return squares;
    }

    private void join(double[] point, double[] kernelGradient, double[] biasGradient, double[] gradient) {
        for (int row = 0, to = 0; row < classes; row++, to++) {
            for (int i = 0; i < dimension; i++, to++) {
                gradient[to] = kernelGradient[row * dimension + i] + l2 * point[to];
            }
            gradient[to] = biasGradient[row];
        }
    }
}
