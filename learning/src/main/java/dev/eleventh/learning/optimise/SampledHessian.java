package dev.eleventh.learning.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The inverse Hessian of softmax regression, estimated from a sample of the examples. It is the same matrix for every
 * class: the inverse of c XᵀX + l2, where c is half of its value while all classes are equally likely (Böhning 1992 has
 * the bound of that form). For so few examples the inverse follows from that of a small matrix (Woodbury's identity,
 * Golub and Van Loan 2013, section 2.1.4).
 */
final class SampledHessian implements Preconditioner {
    /**
     * More examples save steps but cost more to invert (measured at 20,000 x 1280 with ten classes: 512 are fastest).
     */
    static final int SAMPLE = 512;

    private static final double LEAST_L2 = 1e-5;

    private final NDManager parent;
    /** [dimension + 1, sample], the transposed square root of the Hessian without l2. */
    private final NDArray root;
    /** [sample, dimension + 1], the inverse of (rootᵀ root + l2) times rootᵀ. */
    private final NDArray solved;

    private final double l2;

    private SampledHessian(NDManager manager, NDArray root, NDArray solved, double l2) {
        this.parent = manager;
        this.root = root;
        this.solved = solved;
        this.l2 = l2;
    }

    /**
     * Returns up to {@value #SAMPLE} examples; when there are more, draws them with replacement, always the same ones.
     */
    static <T> List<T> sample(List<T> examples) {
        if (examples.size() <= SAMPLE) {
            return examples;
        }
        List<T> sample = new ArrayList<>(SAMPLE);
        new SplittableRandom(11).ints(SAMPLE, 0, examples.size()).forEach(i -> sample.add(examples.get(i)));
        return sample;
    }

    /**
     * Computes the estimate from a sample.
     *
     * @param rows [sample, dimension], standardised
     * @param weights of the rows in the loss; they sum to approximately 1
     * @return null when l2 is too small for float32: below {@value #LEAST_L2} of the trace of the rest
     */
    static @Nullable SampledHessian of(NDManager manager, NDArray rows, float[] weights, int classes, double l2) {
        float[] factors = new float[weights.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) Math.sqrt(weights[i] / (2 * classes));
        }
        NDArray scaled = rows.concat(manager.ones(new Shape(factors.length, 1)), 1)
                .mul(manager.create(factors, new Shape(factors.length, 1)));
        NDArray root = scaled.transpose();
        double[][] small = square(scaled.matMul(root).toFloatArray(), factors.length);
        double[][] inverse = new double[factors.length][factors.length];
        double trace = 0;
        for (int i = 0; i < factors.length; i++) {
            trace += small[i][i];
            small[i][i] += l2;
            inverse[i][i] = 1;
        }
        // in the steepest direction, float32 rounding errors are multiplied by trace / l2, and a direction that is no
        // descent ends the fit
        if (l2 < LEAST_L2 * trace || !DenseRows.cholesky(small)) {
            return null;
        }
        DenseRows.solve(small, inverse);
        NDArray solved = manager.create(flat(inverse), new Shape(factors.length, factors.length))
                .matMul(scaled);
        return new SampledHessian(manager, root, solved, l2);
    }

    @Override
    public double[] apply(double[] vector) {
        try (NDManager manager = parent.newSubManager()) {
            manager.tempAttachAll(root, solved);
            float[] values = new float[vector.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) vector[i];
            }
            long width = root.getShape().get(0);
            float[] seen = manager.create(values, new Shape(values.length / width, width))
                    .matMul(root)
                    .matMul(solved)
                    .toFloatArray();
            double[] result = new double[vector.length];
            for (int i = 0; i < result.length; i++) {
                result[i] = (vector[i] - seen[i]) / l2;
            }
            return result;
        }
    }

    private static double[][] square(float[] values, int size) {
        double[][] rows = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                rows[i][j] = values[i * size + j];
            }
        }
        return rows;
    }

    private static float[] flat(double[][] rows) {
        float[] values = new float[rows.length * rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                values[i * rows.length + j] = (float) rows[i][j];
            }
        }
        return values;
    }
}
