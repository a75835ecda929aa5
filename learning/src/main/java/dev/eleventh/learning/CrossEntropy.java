package dev.eleventh.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * The loss of softmax regression and its closed-form gradient: with P the predicted probabilities, Y the targets and X
 * the embeddings, the gradient is (P·weight - Y)ᵀ X. Classes whose rows are frozen take part in the softmax with the
 * logits that they have, and have no gradient.
 */
final class CrossEntropy implements Objective {
    private final NDManager parent;
    private final NDArray rows;
    private final NDArray targets;
    private final NDArray weights;
    private final @Nullable NDArray frozen;
    private final int frozenClasses;
    private final double l2;
    private final int dimension;
    private final int classes;

    /**
     * @param rows [examples, dimension]
     * @param targets [examples][frozen classes, classes], each row a weight shared among the right classes
     * @param frozen [examples][frozen classes], logits that stay as they are; null for none
     */
    CrossEntropy(NDManager manager, NDArray rows, float[][] targets, float @Nullable [][] frozen, double l2) {
        this.parent = manager;
        this.rows = rows;
        this.targets = manager.create(targets);
        this.weights = this.targets.sum(new int[] {1}, true);
        this.l2 = l2;
        this.dimension = Math.toIntExact(rows.getShape().get(1));
        this.frozen = frozen == null ? null : manager.create(frozen);
        this.frozenClasses = frozen == null ? 0 : frozen[0].length;
        this.classes = targets[0].length - frozenClasses;
    }

    @Override
    public double evaluate(double[] point, double[] gradient) {
        float[] kernel = new float[classes * dimension];
        float[] bias = new float[classes];
        double penalty = split(point, kernel, bias);
        try (NDManager manager = parent.newSubManager()) {
            manager.tempAttachAll(rows, targets, weights);
            NDArray trained = rows.matMul(manager.create(kernel, new Shape(classes, dimension))
                            .transpose())
                    .add(manager.create(bias));
            NDArray logProbabilities = beside(manager, trained).logSoftmax(1);
            double loss = -logProbabilities.mul(targets).sum().getFloat();
            NDArray residual = logProbabilities.exp().mul(weights).sub(targets);
            if (frozenClasses > 0) {
                residual = residual.get(new NDIndex(":, {}:", frozenClasses));
            }
            float[] kernelGradient = residual.transpose().matMul(rows).toFloatArray();
            join(point, kernelGradient, residual.sum(new int[] {0}).toFloatArray(), gradient);
            return loss + l2 / 2 * penalty;
        }
    }

    private NDArray beside(NDManager manager, NDArray trained) {
        if (frozen == null) {
            return trained;
        }
        manager.tempAttachAll(frozen);
        return frozen.concat(trained, 1);
    }

    /** Cuts the parameters into kernel and bias; gives the squared norm of the kernel. */
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

    private void join(double[] point, float[] kernelGradient, float[] biasGradient, double[] gradient) {
        for (int row = 0, to = 0; row < classes; row++, to++) {
            for (int i = 0; i < dimension; i++, to++) {
                gradient[to] = kernelGradient[row * dimension + i] + l2 * point[to];
            }
            gradient[to] = biasGradient[row];
        }
    }
}
