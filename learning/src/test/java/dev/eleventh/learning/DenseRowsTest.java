package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseRowsTest {
    private final Random random = new Random(7);

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 3", "7, 64", "65, 65", "70, 131"})
    void solvesWhatALibrarySolves(int size, int columns) {
        double[][] lower = lower(size);
        double[][] right = rows(size, columns);
        DMatrixRMaj expected = new DMatrixRMaj(size, columns);
        DMatrixRMaj matrix = new DMatrixRMaj(size, size);
        CommonOps_DDRM.multTransB(new DMatrixRMaj(lower), new DMatrixRMaj(lower), matrix);
        LinearSolverDense<DMatrixRMaj> library = LinearSolverFactory_DDRM.symmPosDef(size);
        assertThat(library.setA(matrix)).isTrue();
        library.solve(new DMatrixRMaj(right), expected);

        DenseRows.solve(lower, right);

        for (int i = 0; i < size; i++) {
            assertThat(right[i])
                    .containsExactly(Arrays.copyOfRange(expected.data, i * columns, (i + 1) * columns), within(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "5, 2", "9, 65", "30, 131"})
    void addsWhatASumOverEachElementAdds(int size, int count) {
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
            // what is below the diagonal is as it was, too
            assertThat(matrix[i]).containsExactly(expected[i], within(1e-10));
        }
    }

    @Test
    void theBytesDoNotDependOnTheNumberOfThreads() {
        double[][] lower = lower(90);
        double[][] right = rows(90, 200);
        double[][] rows = rows(150, 90);
        double[] weights = rows(1, 150)[0];

        double[][][] alone = onThreads(1, lower, right, rows, weights);

        assertThat(onThreads(3, lower, right, rows, weights)).isDeepEqualTo(alone);
    }

    /** A parallel stream runs in the pool of whoever starts it. */
    private static double[][][] onThreads(
            int threads, double[][] lower, double[][] right, double[][] rows, double[] weights) {
        double[][] solution = Arrays.stream(right).map(double[]::clone).toArray(double[][]::new);
        double[][] sums = new double[lower.length][lower.length];
        ForkJoinPool pool = new ForkJoinPool(threads);
        try {
            pool.submit(() -> {
                        DenseRows.solve(lower, solution);
                        DenseRows.addOuterProducts(sums, rows, weights);
                    })
                    .join();
        } finally {
            pool.shutdown();
        }
        return new double[][][] {solution, sums};
    }

    private double[][] lower(int size) {
        double[][] lower = rows(size, size);
        for (int i = 0; i < size; i++) {
            lower[i][i] = 2 * Math.sqrt(size) + Math.abs(lower[i][i]);
            Arrays.fill(lower[i], i + 1, size, 0);
        }
        return lower;
    }

    private double[][] rows(int count, int length) {
        double[][] rows = new double[count][length];
        for (double[] row : rows) {
            Arrays.setAll(row, i -> random.nextGaussian());
        }
        return rows;
    }
}
