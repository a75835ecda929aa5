package dev.eleventh.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The loss of softmax regression and its closed-form gradient: with P the predicted probabilities, Y the targets and X
 * the embeddings, the gradient is (P·weight - Y)ᵀ X. Classes whose rows are frozen take part in the softmax with the
 * logits that they have, and have no gradient.
 */
final class CrossEntropy implements Objective {
    /** Examples whose losses one thread sums; the parts' sums are summed in order, so that processors make no difference. */
    private static final int PART = 1024;

    static final int STACK = 128;

    private final NDManager parent;
    private final NDArray rows;
    /** The same in stacks: TensorFlow multiplies many matrices of some 100 rows faster than one of many (measured: 3 ms, not 5). */
    private final NDArray stacks;

    private final float[][] targets;
    private final float[][] frozen;
    private final int frozenClasses;
    private final double l2;
    private final int dimension;
    private final int classes;

    /**
     * @param rows [examples or more, dimension]: a multiple of {@value #STACK} is fastest; what is beyond the examples is not
     *     looked at, but must be finite
     * @param targets [examples][frozen classes, classes], each row a weight shared among the right classes
     * @param frozen [examples][frozen classes], logits that stay as they are; null for none
     */
    CrossEntropy(NDManager manager, NDArray rows, float[][] targets, float @Nullable [][] frozen, double l2) {
        this.parent = manager;
        this.rows = rows;
        this.targets = targets;
        this.l2 = l2;
        this.dimension = Math.toIntExact(rows.getShape().get(1));
        long count = rows.getShape().get(0);
        long stack = count % STACK == 0 ? STACK : count;
        this.stacks = rows.reshape(count / stack, stack, dimension);
        this.frozen = frozen == null ? new float[targets.length][0] : frozen;
        this.frozenClasses = this.frozen[0].length;
        this.classes = targets[0].length - frozenClasses;
    }

    @Override
    public double evaluate(double[] point, double[] gradient) {
        float[] kernel = new float[classes * dimension];
        float[] bias = new float[classes];
        double penalty = split(point, kernel, bias);
        try (NDManager manager = parent.newSubManager()) {
            manager.tempAttachAll(rows, stacks);
            float[] logits = stacks.matMul(manager.create(kernel, new Shape(classes, dimension))
                            .transpose())
                    .toFloatArray();
            // every part puts its residuals where the logits were
            List<Sums> parts = IntStream.range(0, (targets.length + PART - 1) / PART)
                    .parallel()
                    .mapToObj(part -> residuals(logits, bias, part * PART, Math.min((part + 1) * PART, targets.length)))
                    .toList();
            double loss = 0;
            double[] biasGradient = new double[classes];
            for (Sums part : parts) {
                loss += part.loss;
                for (int i = 0; i < classes; i++) {
                    biasGradient[i] += part.residuals[i];
                }
            }
            Arrays.fill(logits, targets.length * classes, logits.length, 0);
            float[] kernelGradient = manager.create(
                            logits, new Shape(rows.getShape().get(0), classes))
                    .transpose()
                    .matMul(rows)
                    .toFloatArray();
            join(point, kernelGradient, biasGradient, gradient);
            return loss + l2 / 2 * penalty;
        }
    }

    /** Of some examples. */
    private static final class Sums {
        private double loss;
        private final double[] residuals;

        Sums(int classes) {
            this.residuals = new double[classes];
        }
    }

    private Sums residuals(float[] logits, float[] bias, int from, int to) {
        Sums sums = new Sums(classes);
        double[] all = new double[frozenClasses + classes];
        for (int i = from; i < to; i++) {
            for (int j = 0; j < frozenClasses; j++) {
                all[j] = frozen[i][j];
            }
            for (int j = 0; j < classes; j++) {
                all[frozenClasses + j] = logits[i * classes + j] + bias[j];
            }
            double weight = 0;
            for (float target : targets[i]) {
                weight += target;
            }
            double largest = Double.NEGATIVE_INFINITY;
            for (double logit : all) {
                largest = Math.max(largest, logit);
            }
            double sum = 0;
            for (int j = 0; j < all.length; j++) {
                sums.loss -= targets[i][j] * (all[j] - largest);
                all[j] = Math.exp(all[j] - largest);
                sum += all[j];
            }
            sums.loss += weight * Math.log(sum);
            for (int j = 0; j < classes; j++) {
                double residual = all[frozenClasses + j] / sum * weight - targets[i][frozenClasses + j];
                sums.residuals[j] += residual;
                logits[i * classes + j] = (float) residual;
            }
        }
        return sums;
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

    private void join(double[] point, float[] kernelGradient, double[] biasGradient, double[] gradient) {
        for (int row = 0, to = 0; row < classes; row++, to++) {
            for (int i = 0; i < dimension; i++, to++) {
                gradient[to] = kernelGradient[row * dimension + i] + l2 * point[to];
            }
            gradient[to] = biasGradient[row];
        }
    }
}
