package dev.eleventh.learning.optimise;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything that ridge regression needs to know of its examples: their number, their sum per label, and the sum of
 * their outer products (the Gram matrix). The values are levels, whole numbers, and float64 adds and subtracts whole
 * numbers below 2^53 exactly. The sums therefore depend only on the set of examples, not on their order, the batches, or
 * examples that were added and removed again (ACIL, Zhuang et al. 2022).
 *
 * <p>Only the diagonal of the Gram matrix need be checked: by the inequality of Cauchy and Schwarz, the sum of the
 * products' magnitudes, and so every partial sum, is at most its largest element. The sums per label are smaller still,
 * because the magnitude of a whole number is at most its square. The smallest number of examples that can reach the
 * bound is 537 million with levels up to 4095 (12 bits unsigned, 13 bits signed) and 134 million with levels up to 8191
 * (14 bits signed).
 */
public final class ExactSums {
    /**
     * Fewer rows than this are added in Java: copying the result back from the engine would cost more than it saves.
     */
    private static final int ENGINE_PAYS_FROM = 12;

    /** 2^53: float64 does not hold all whole numbers above. */
    private static final double BOUND = 1L << 53;

    /** The sums of one label. */
    static final class OfLabel {
        private long count;
        private final double[] sum;

        private OfLabel(int dimension) {
            this.sum = new double[dimension];
        }

        long count() {
            return count;
        }

        /** [dimension]; callers must not change it. */
        double[] sum() {
            return sum;
        }
    }

    private final int dimension;
    /** [dimension, dimension]; only the upper triangle is filled. */
    private final double[] gram;

    private final SortedMap<Label, OfLabel> labels = new TreeMap<>();

    public ExactSums(int dimension) {
        this.dimension = dimension;
        this.gram = new double[Math.multiplyExact(dimension, dimension)];
    }

    int dimension() {
        return dimension;
    }

    /** Returns the labels that have at least one example. */
    SortedMap<Label, OfLabel> labels() {
        return labels;
    }

    /** Returns an element of the Gram matrix; {@code row <= column}. */
    double gram(int row, int column) {
        return gram[row * dimension + column];
    }

    long count() {
        return labels.values().stream().mapToLong(OfLabel::count).sum();
    }

    /**
     * Adds or subtracts rows.
     *
     * @param manager whose engine multiplies when there are many rows
     * @param rows [rows][dimension], as levels
     * @param rowLabels [rows]
     * @param sign 1 to add, -1 to subtract
     * @throws IllegalStateException when a sum would no longer be exact, or an example is subtracted that was never
     *     added
     */
    public void add(NDManager manager, float[][] rows, Label[] rowLabels, int sign) {
        if (sign > 0) {
            requireExact(rows);
        }
        for (int i = 0; i < rows.length; i++) {
            addToLabel(rowLabels[i], rows[i], sign);
        }
        if (rows.length < ENGINE_PAYS_FROM) {
            for (float[] row : rows) {
                addOuterProduct(row, sign);
            }
        } else {
            addOuterProducts(manager, rows, sign);
        }
    }

    /** Rejects rows with which an element of the diagonal would reach the bound; nothing has been added by then. */
    private void requireExact(float[][] rows) {
        double[] squares = new double[dimension];
        for (float[] row : rows) {
            for (int i = 0; i < dimension; i++) {
                squares[i] += (double) row[i] * row[i];
            }
        }
        for (int i = 0; i < dimension; i++) {
            double sum = gram(i, i) + squares[i];
            if (sum >= BOUND) {
                throw new IllegalStateException(
                        "with %d more examples beside %d, the squares of embedding value %d sum to %.0f, but sums are exact only below 2^53; retract examples, or choose a strategy that is not exact, such as expand"
                                .formatted(rows.length, count(), i, sum));
            }
        }
    }

    private void addToLabel(Label label, float[] row, int sign) {
        OfLabel of = labels.computeIfAbsent(label, unseen -> new OfLabel(dimension));
        of.count += sign;
        if (of.count < 0) {
            throw new IllegalStateException(
                    "cannot subtract an example from the sums of label '%s', it was never added".formatted(label));
        }
        for (int i = 0; i < dimension; i++) {
            of.sum[i] += sign * row[i];
        }
        if (of.count == 0) {
            labels.remove(label);
        }
    }

    private void addOuterProduct(float[] row, int sign) {
        for (int i = 0; i < dimension; i++) {
            double factor = sign * row[i];
            if (factor == 0) {
                continue;
            }
            int offset = i * dimension;
            for (int j = i; j < dimension; j++) {
                gram[offset + j] += factor * row[j];
            }
        }
    }

    private void addOuterProducts(NDManager parent, float[][] rows, int sign) {
        try (NDManager manager = parent.newSubManager()) {
            double[] flat = new double[rows.length * dimension];
            for (int i = 0; i < rows.length; i++) {
                for (int j = 0; j < dimension; j++) {
                    flat[i * dimension + j] = rows[i][j];
                }
            }
            NDArray matrix = manager.create(flat).reshape(rows.length, dimension);
            double[] products = matrix.transpose().matMul(matrix).toDoubleArray();
            for (int i = 0; i < dimension; i++) {
                for (int j = i; j < dimension; j++) {
                    gram[i * dimension + j] += sign * products[i * dimension + j];
                }
            }
        }
    }

    @Override
    public String toString() {
        return "ExactSums[%d examples of %d labels, %d values]".formatted(count(), labels.size(), dimension);
    }
}
