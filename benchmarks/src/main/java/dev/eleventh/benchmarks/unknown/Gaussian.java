package dev.eleventh.benchmarks.unknown;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Squared Mahalanobis distances from means, with one covariance. A ridge is added to the scatter, as in the exact head.
 * Written without the exact head's arithmetic, because it is for comparison only.
 */
final class Gaussian {
    /** Added to the diagonal of the standardised scatter; the exact head's default. */
    private static final double RIDGE = 100;

    private final double[] inverseDeviation;
    /** [dimension][up to the diagonal]: the Cholesky factor. */
    private final double[][] factor;
    /** [means][dimension], whitened. */
    private final double[][] means;

    private Gaussian(double[] inverseDeviation, double[][] factor, double[][] means) {
        this.inverseDeviation = inverseDeviation;
        this.factor = factor;
        this.means = Arrays.stream(means).map(this::whiten).toArray(double[][]::new);
    }

    /**
     * Estimates the covariance around the mean of each row's class.
     *
     * @param rows [rows][dimension]
     * @param classes [rows], from 0
     */
    static Gaussian around(float[][] rows, int[] classes) {
        double[][] means = means(rows, classes);
        int dimension = rows[0].length;
        double[][] scatter = new double[dimension][];
        // one column of all rows at a time is contiguous
        double[][] columns = new double[dimension][rows.length];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < dimension; i++) {
                columns[i][row] = rows[row][i] - means[classes[row]][i];
            }
        }
        IntStream.range(0, dimension).parallel().forEach(i -> {
            scatter[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                scatter[i][j] = dot(columns[i], columns[j], rows.length);
            }
        });
        double[] inverseDeviation = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            double variance = scatter[i][i] / rows.length;
            inverseDeviation[i] = variance < 1 ? 0 : 1 / Math.sqrt(variance);
        }
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j <= i; j++) {
                scatter[i][j] *= inverseDeviation[i] * inverseDeviation[j];
            }
            scatter[i][i] += RIDGE;
        }
        return new Gaussian(inverseDeviation, cholesky(scatter), means);
    }

    private static double[][] means(float[][] rows, int[] classes) {
        int count = Arrays.stream(classes).max().orElseThrow() + 1;
        double[][] means = new double[count][rows[0].length];
        int[] counts = new int[count];
        for (int row = 0; row < rows.length; row++) {
            counts[classes[row]]++;
            for (int i = 0; i < rows[row].length; i++) {
                means[classes[row]][i] += rows[row][i];
            }
        }
        for (int each = 0; each < count; each++) {
            for (int i = 0; i < means[each].length; i++) {
                means[each][i] /= counts[each];
            }
        }
        return means;
    }

    /** Replaces the lower triangle of A by L, where A = L Lᵀ. */
    private static double[][] cholesky(double[][] a) {
        for (int j = 0; j < a.length; j++) {
            double[] row = a[j];
            int column = j;
            row[j] = Math.sqrt(row[j] - dot(row, row, j));
            IntStream.range(j + 1, a.length)
                    .parallel()
                    .forEach(i -> a[i][column] = (a[i][column] - dot(a[i], row, column)) / row[column]);
        }
        return a;
    }

    private static double dot(double[] a, double[] b, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private double[] whiten(double[] row) {
        double[] white = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            white[i] = (row[i] * inverseDeviation[i] - dot(factor[i], white, i)) / factor[i][i];
        }
        return white;
    }

    /** Returns each row's squared distance from the nearest mean. */
    double[] fromNearest(float[][] rows) {
        return Arrays.stream(rows)
                .parallel()
                .mapToDouble(row -> {
                    double[] values = new double[row.length];
                    for (int i = 0; i < row.length; i++) {
                        values[i] = row[i];
                    }
                    return fromNearest(whiten(values));
                })
                .toArray();
    }

    private double fromNearest(double[] white) {
        double least = Double.POSITIVE_INFINITY;
        for (double[] mean : means) {
            double sum = 0;
            for (int i = 0; i < white.length; i++) {
                sum += (white[i] - mean[i]) * (white[i] - mean[i]);
            }
            least = Math.min(least, sum);
        }
        return least;
    }
}
