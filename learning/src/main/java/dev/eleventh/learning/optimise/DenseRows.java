package dev.eleventh.learning.optimise;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Dense float64 arithmetic on rows, on all processors. One thread computes each element of a result, without fused
 * operations and in an order that does not depend on the number of threads: the same input gives the same bytes
 * everywhere.
 *
 * <p>Loops handle two rows at a time, because Java 17's compiler does not vectorise loops over more of them (measured:
 * 3 rows are half as fast as 2).
 */
final class DenseRows {
    /** Number of rows of 1280 values that stay in a processor's second-level cache while they are reused. */
    private static final int ROWS_AT_ONCE = 64;

    /** Columns of a right side of 1280 rows, limited for the same reason. */
    private static final int COLUMNS_AT_ONCE = 64;

    private DenseRows() {}

    /**
     * Adds the weighted sum of the outer products of rows to a symmetric matrix.
     *
     * @param matrix [n][n]; only its upper triangle is read and written
     * @param rows [any][n]
     * @param weights one per row
     */
    static void addOuterProducts(double[][] matrix, double[][] rows, double[] weights) {
        for (int from = 0; from < rows.length; from += ROWS_AT_ONCE) {
            int end = Math.min(from + ROWS_AT_ONCE, rows.length);
            addOuterProducts(matrix, 0, Arrays.copyOfRange(rows, from, end), Arrays.copyOfRange(weights, from, end));
        }
    }

    /** Does the same for the rows of the matrix from {@code first} on. */
    private static void addOuterProducts(double[][] matrix, int first, double[][] rows, double[] weights) {
        IntStream.range(first, matrix.length).parallel().forEach(i -> {
            int k = 0;
            for (; k + 1 < rows.length; k += 2) {
                double factor = -weights[k] * rows[k][i];
                double factor2 = -weights[k + 1] * rows[k + 1][i];
                subtract(matrix[i], factor, rows[k], factor2, rows[k + 1], i);
            }
            if (k < rows.length) {
                subtract(matrix[i], -weights[k] * rows[k][i], rows[k], i);
            }
        });
    }

    /**
     * Decomposes A = Uᵀ U, where U is upper triangular (Golub and Van Loan 2013, section 4.2).
     *
     * @param matrix [n][n], A on entry and U afterwards; only its upper triangle is read and written
     * @return false when A is not positive definite; the content of the matrix is then undefined
     */
    static boolean cholesky(double[][] matrix) {
        double[] minus = new double[ROWS_AT_ONCE];
        Arrays.fill(minus, -1);
        for (int from = 0; from < matrix.length; from += ROWS_AT_ONCE) {
            int end = Math.min(from + ROWS_AT_ONCE, matrix.length);
            for (int i = from; i < end; i++) {
                if (!decompose(matrix, from, i)) {
                    return false;
                }
            }
            addOuterProducts(matrix, end, Arrays.copyOfRange(matrix, from, end), minus);
        }
        return true;
    }

    /**
     * Computes row {@code i} of U. The rows before {@code from} must have been subtracted already; the rows from {@code
     * from} to {@code i} must already be rows of U.
     */
    private static boolean decompose(double[][] matrix, int from, int i) {
        double[] row = matrix[i];
        int k = from;
        for (; k + 1 < i; k += 2) {
            subtract(row, matrix[k][i], matrix[k], matrix[k + 1][i], matrix[k + 1], i);
        }
        if (k < i) {
            subtract(row, matrix[k][i], matrix[k], i);
        }
        if (!(row[i] > 0)) {
            return false;
        }
        divide(row, Math.sqrt(row[i]), i);
        return true;
    }

    /**
     * Solves Uᵀ U X = B.
     *
     * @param upper [n][n], U; nothing below its diagonal is read
     * @param right [n][columns], B on entry and X afterwards
     */
    static void solve(double[][] upper, double[][] right) {
        double[][] lower = transposed(upper);
        inParts(right, COLUMNS_AT_ONCE, some -> {
            forward(lower, some);
            backward(upper, some);
        });
    }

    /** Solves U X = B, where {@code right} is B on entry and X afterwards; few columns are divided, too. */
    static void backwardInParts(double[][] upper, double[][] right) {
        inParts(right, COLUMNS_AT_ONCE / 2, some -> backward(upper, some));
    }

    /** Lets some columns at a time be solved, on all threads; a column does not depend on others. */
    private static void inParts(double[][] right, int columnsAtOnce, Consumer<double[][]> solve) {
        int columns = right[0].length;
        int parts = (columns + columnsAtOnce - 1) / columnsAtOnce;
        IntStream.range(0, parts).parallel().forEach(part -> {
            int from = part * columnsAtOnce;
            int length = Math.min(columnsAtOnce, columns - from);
            double[][] some = new double[right.length][length];
            for (int i = 0; i < right.length; i++) {
                System.arraycopy(right[i], from, some[i], 0, length);
            }
            solve.accept(some);
            for (int i = 0; i < right.length; i++) {
                System.arraycopy(some[i], 0, right[i], from, length);
            }
        });
    }

    /** Returns Uᵀ; row {@code i} ends at its diagonal. */
    static double[][] transposed(double[][] upper) {
        double[][] lower = new double[upper.length][];
        for (int i = 0; i < upper.length; i++) {
            lower[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                lower[i][j] = upper[j][i];
            }
        }
        return lower;
    }

    /** Solves Uᵀ Y = B, where {@code lower} is Uᵀ and {@code right} is B on entry and Y afterwards; on one thread. */
    static void forward(double[][] lower, double[][] right) {
        for (int i = 0; i < right.length; i++) {
            eliminate(right, i, lower[i], 0, i);
        }
    }

    /** Solves U X = B, where {@code right} is B on entry and X afterwards; on one thread. */
    static void backward(double[][] upper, double[][] right) {
        for (int i = right.length - 1; i >= 0; i--) {
            eliminate(right, i, upper[i], i + 1, right.length);
        }
    }

    /** Computes row {@code i} of the solution from its rows {@code from} (inclusive) to {@code end} (exclusive). */
    private static void eliminate(double[][] right, int i, double[] factors, int from, int end) {
        double[] row = right[i];
        int k = from;
        for (; k + 1 < end; k += 2) {
            subtract(row, factors[k], right[k], factors[k + 1], right[k + 1], 0);
        }
        if (k < end) {
            subtract(row, factors[k], right[k], 0);
        }
        divide(row, factors[i], 0);
    }

    private static void divide(double[] row, double divisor, int start) {
        for (int j = start; j < row.length; j++) {
            row[j] /= divisor;
        }
    }

    private static void subtract(double[] from, double factor, double[] row, double factor2, double[] row2, int start) {
        for (int j = start; j < from.length; j++) {
            from[j] -= factor * row[j] + factor2 * row2[j];
        }
    }

    private static void subtract(double[] from, double factor, double[] row, int start) {
        for (int j = start; j < from.length; j++) {
            from[j] -= factor * row[j];
        }
    }
}
