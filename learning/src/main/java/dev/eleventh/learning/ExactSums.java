package dev.eleventh.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that ridge regression needs to know of its examples: how many, their sum for each label, and the sum of their
 * outer products (the Gram matrix). The values are levels of 12 bits, so every sum is a whole number below 2^53 up to
 * 500 million examples, and float64 adds and subtracts those exactly: the sums depend on the set of examples, not on
 * the order, the batches, or on examples that came and went (ACIL, Zhuang et al. 2022).
 */
final class ExactSums {
    /** Fewer rows are added in Java: what the engine must copy back costs more than it saves. */
    private static final int ENGINE_PAYS_FROM = 12;

    /** Of one label. */
    static final class OfLabel {
        private long count;
        private final double[] sum;

        private OfLabel(int dimension) {
            this.sum = new double[dimension];
        }

        long count() {
            return count;
        }

        /** [dimension], not to be changed. */
        double[] sum() {
            return sum;
        }
    }

    private final int dimension;
    /** [dimension, dimension], of which only the upper triangle is kept. */
    private final double[] gram;

    private final SortedMap<Label, OfLabel> labels = new TreeMap<>();

    ExactSums(int dimension) {
        this.dimension = dimension;
        this.gram = new double[Math.multiplyExact(dimension, dimension)];
    }

    int dimension() {
        return dimension;
    }

    /** Those with at least one example. */
    SortedMap<Label, OfLabel> labels() {
        return labels;
    }

    /** Element of the Gram matrix; {@code row <= column}. */
    double gram(int row, int column) {
        return gram[row * dimension + column];
    }

    long count() {
        return labels.values().stream().mapToLong(OfLabel::count).sum();
    }

    /**
     * Adds rows, or takes them back.
     *
     * @param manager whose engine multiplies where there are many
     * @param rows [rows][dimension] of levels
     * @param rowLabels [rows]
     * @param sign 1 to add, -1 to take back
     */
    void add(NDManager manager, float[][] rows, Label[] rowLabels, int sign) {
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

    private void addToLabel(Label label, float[] row, int sign) {
        OfLabel of = labels.computeIfAbsent(label, unseen -> new OfLabel(dimension));
        of.count += sign;
        if (of.count < 0) {
            throw new IllegalStateException(
                    "the sums of label '%s' were asked to give back an example that they do not hold".formatted(label));
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
