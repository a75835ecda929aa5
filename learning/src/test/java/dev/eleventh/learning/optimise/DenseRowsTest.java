package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseRowsTest {
    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 64", "65, 65", "70, 131"})
    void solvesSystemsLikeALibrary(int size, int columns) {
        double[][] matrix = positiveDefinite(size);
        double[][] right = rows(size, columns);
        DMatrixRMaj expected = new DMatrixRMaj(size, columns);
        LinearSolverDense<DMatrixRMaj> library = LinearSolverFactory_DDRM.symmPosDef(size);
        assertThat(library.setA(new DMatrixRMaj(matrix))).isTrue();
        library.solve(new DMatrixRMaj(right), expected);

        assertThat(DenseRows.cholesky(matrix)).isTrue();
        DenseRows.solve(matrix, right);

        for (int i = 0; i < size; i++) {
            assertThat(right[i])
                    .containsExactly(Arrays.copyOfRange(expected.data, i * columns, (i + 1) * columns), within(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 2", "9, 65", "30, 131"})
    void addsLikeASumOverEachElement(int size, int count) {
        double[][] matrix = rows(size, size);
        double[][] rows = rows(count, size);
        double[] weights = rows(1, count)[0];
        double[][] expected = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                for (int k = 0; k < count; k++) {
                    expected[i][j] += weights[k] * rows[k][i] * rows[k][j];
                }
            }
        }

        DenseRows.addOuterProducts(matrix, rows, weights);

        for (int i = 0; i < size; i++) {
            // the values below the diagonal must be unchanged
            assertThat(matrix[i]).containsExactly(expected[i], within(1e-10));
        }
    }

    @Test
    void reportsAMatrixThatIsNotPositiveDefinite() {
        double[][] matrix = positiveDefinite(70);
        matrix[68][68] = -1;

        assertThat(DenseRows.cholesky(matrix)).isFalse();
    }

    @Test
    void theBytesDoNotDependOnTheNumberOfThreads() {
        double[][] matrix = positiveDefinite(130);
        double[][] right = rows(130, 200);
        double[][] rows = rows(150, 130);
        double[] weights = rows(1, 150)[0];

        double[][][] alone = onThreads(1, matrix, right, rows, weights);

        assertThat(onThreads(3, matrix, right, rows, weights)).isDeepEqualTo(alone);
    }

    /** A parallel stream runs in the pool of the thread that starts it. */
    private static double[][][] onThreads(
            int threads, double[][] matrix, double[][] right, double[][] rows, double[] weights) {
        double[][] upper = Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
        double[][] solution = Arrays.stream(right).map(double[]::clone).toArray(double[][]::new);
        double[][] sums = new double[matrix.length][matrix.length];
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            pool.submit(() -> {
                        DenseRows.cholesky(upper);
                        DenseRows.solve(upper, solution);
                        DenseRows.addOuterProducts(sums, rows, weights);
                    })
                    .join();
        } finally {
            pool.shutdown();
        }
        return new double[][][] {upper, solution, sums};
    }

    private double[][] positiveDefinite(int size) {
        double[][] matrix = rows(size, size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                matrix[i][j] = matrix[j][i];
            }
            matrix[i][i] = 4 * Math.sqrt(size) + Math.abs(matrix[i][i]);
        }
        return matrix;
    }

    private double[][] rows(int count, int length) {
        double[][] rows = new double[count][length];
        for (double[] row : rows) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return rows;
    }
}
