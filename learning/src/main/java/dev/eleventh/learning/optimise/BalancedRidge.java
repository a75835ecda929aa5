package dev.eleventh.learning.optimise;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.DistanceSketch;
import dev.eleventh.contracts.model.LinearHead;
import java.util.Arrays;
import java.util.List;

/**
 * Ridge regression on one-hot targets, solved from {@link ExactSums} alone. The sums cover all examples, so the result
 * is the head that joint training on all examples gives.
 *
 * <p>Every class counts as if it had the average number of examples. The pooled scatter within classes is used as is;
 * the scatter between classes is recomputed from the class means with equal weights. When all classes have equally many
 * examples, this is plain ridge regression, number for number. When a new class has few examples, plain ridge
 * regression cannot see the class (with 20 examples against 2,000 of each other class it finds 0 % of it); this variant
 * can. The normal equations are those of linear discriminant analysis with a shared covariance (Fisher 1936; Hayes and
 * Kanan 2020), so no matrix per class is needed.
 *
 * <p>All arithmetic is float64, without fused operations, and each number is computed in a fixed order regardless of
 * the number of threads. The same sums therefore give the same bytes on every machine.
 */
public final class BalancedRidge {
    /**
     * A value that varies by less than one level carries no information; dividing by a deviation near 0 would amplify
     * it.
     */
    private static final double LEAST_DEVIATION = 1;

    private final double lambda;
    private final Levels levels;

    /**
     * @param lambda added to the diagonal of the standardised scatter matrix; above 0
     * @param levels the form of the levels that are summed; the head reads values in their units
     */
    public BalancedRidge(double lambda, Levels levels) {
        this.lambda = lambda;
        this.levels = levels;
    }

    /**
     * Returns the normal equations of the current sums. At least one example must have been added.
     *
     * @throws IllegalStateException when the sums hold no example
     */
    public Equations equations(ExactSums sums) {
        List<Label> labels = List.copyOf(sums.labels().keySet());
        if (labels.isEmpty()) {
            throw new IllegalStateException("an exact head needs at least one example, the sums hold none");
        }
        double perClass = sums.count() / (double) labels.size();
        List<ExactSums.OfLabel> classes = List.copyOf(sums.labels().values());
        double[][] means = means(classes);
        double[] centre = mean(means, sums.dimension());
        double[][] scatter = scatter(sums, classes, means, centre, perClass);
        long[] counts = classes.stream().mapToLong(ExactSums.OfLabel::count).toArray();
        return new Equations(
                labels, counts, means, centre, scatter, inverseDeviations(scatter, sums.count()), perClass);
    }

    /** Normal equations that can be solved once; later changes to the sums do not affect them. */
    public final class Equations {
        private final List<Label> labels;
        private final long[] counts;
        private final double[][] means;
        private final double[] centre;
        private final double[][] scatter;
        private final double[] inverseDeviation;
        private final double perClass;

        private Equations(
                List<Label> labels,
                long[] counts,
                double[][] means,
                double[] centre,
                double[][] scatter,
                double[] inverseDeviation,
                double perClass) {
            this.labels = labels;
            this.counts = counts;
            this.means = means;
            this.centre = centre;
            this.scatter = scatter;
            this.inverseDeviation = inverseDeviation;
            this.perClass = perClass;
        }

        /** Returns the head, with its distance; its rows are in alphabetical order of the labels. */
        public LinearHead solve() {
            double[][] weights = targets();
            double[][] upper = cholesky(scatter, inverseDeviation);
            DenseRows.solve(upper, weights);
            long count = Arrays.stream(counts).sum();
            return head(
                    labels,
                    weights,
                    inverseDeviation,
                    centre,
                    SketchedDistance.of(upper, inverseDeviation, centre, count, levels));
        }

        /**
         * Returns the scores that each example would get from the head without it. Solves the equations, like {@link
         * #solve}.
         */
        public LeaveOneOut leaveOneOut() {
            double[][] weights = targets();
            double[][] upper = cholesky(scatter, inverseDeviation);
            DenseRows.solve(upper, weights);
            return new LeaveOneOut(
                    labels, counts, means, centre, inverseDeviation, perClass, DenseRows.transposed(upper), weights);
        }

        /** [dimension][classes]: the right side of the normal equations, standardised values times their targets. */
        private double[][] targets() {
            double[][] targets = new double[centre.length][means.length];
            for (int i = 0; i < centre.length; i++) {
                for (int row = 0; row < means.length; row++) {
                    targets[i][row] = perClass * (means[row][i] - centre[i]) * inverseDeviation[i];
                }
            }
            return targets;
        }
    }

    /** [classes][dimension]. */
    private static double[][] means(List<ExactSums.OfLabel> classes) {
        return classes.stream()
                .map(of -> Arrays.stream(of.sum()).map(sum -> sum / of.count()).toArray())
                .toArray(double[][]::new);
    }

    private static double[] mean(double[][] rows, int dimension) {
        double[] mean = new double[dimension];
        for (double[] row : rows) {
            for (int i = 0; i < dimension; i++) {
                mean[i] += row[i];
            }
        }
        for (int i = 0; i < dimension; i++) {
            mean[i] /= rows.length;
        }
        return mean;
    }

    /**
     * [dimension][dimension], upper triangle: the scatter within classes as it is, plus the scatter between classes
     * with equal weights. The first is G - Σ n m mᵀ over the class means, the second p Σ (m - c)(m - c)ᵀ = p Σ m mᵀ - p
     * k c cᵀ, so one outer product per mean is enough.
     */
    private static double[][] scatter(
            ExactSums sums, List<ExactSums.OfLabel> classes, double[][] means, double[] centre, double perClass) {
        int dimension = sums.dimension();
        double[][] scatter = new double[dimension][dimension];
        for (int i = 0; i < dimension; i++) {
            for (int j = i; j < dimension; j++) {
                scatter[i][j] = sums.gram(i, j);
            }
        }
        double[][] rows = Arrays.copyOf(means, means.length + 1);
        rows[means.length] = centre;
        double[] weights = new double[rows.length];
        for (int row = 0; row < means.length; row++) {
            weights[row] = perClass - classes.get(row).count();
        }
        weights[means.length] = -perClass * means.length;
        DenseRows.addOuterProducts(scatter, rows, weights);
        return scatter;
    }

    /** 0 for a value that carries no information. */
    private static double[] inverseDeviations(double[][] scatter, long count) {
        double[] inverse = new double[scatter.length];
        for (int i = 0; i < inverse.length; i++) {
            double deviation = Math.sqrt(Math.max(0, scatter[i][i]) / count);
            inverse[i] = deviation < LEAST_DEVIATION ? 0 : 1 / deviation;
        }
        return inverse;
    }

    /**
     * [dimension][dimension], upper triangle: the Cholesky factor of the standardised scatter with lambda on its
     * diagonal.
     */
    private double[][] cholesky(double[][] scatter, double[] inverseDeviation) {
        for (int i = 0; i < scatter.length; i++) {
            for (int j = i; j < scatter.length; j++) {
                scatter[i][j] *= inverseDeviation[i] * inverseDeviation[j];
            }
            scatter[i][i] += lambda;
        }
        if (!DenseRows.cholesky(scatter)) {
            throw new IllegalStateException(
                    "the scatter matrix plus lambda %s is not positive definite; raise EXACT_LAMBDA".formatted(lambda));
        }
        return scatter;
    }

    /** Converts the solution to a head that accepts values in the backbone's units instead of standardised levels. */
    private LinearHead head(
            List<Label> labels,
            double[][] standardised,
            double[] inverseDeviation,
            double[] centre,
            DistanceSketch distance) {
        int dimension = centre.length;
        float[] weights = new float[labels.size() * dimension];
        float[] bias = new float[labels.size()];
        for (int row = 0; row < labels.size(); row++) {
            double shift = 1.0 / labels.size();
            for (int i = 0; i < dimension; i++) {
                double perLevel = standardised[i][row] * inverseDeviation[i];
                weights[row * dimension + i] = (float) (perLevel * levels.levelsPerUnit(i));
                shift -= perLevel * centre[i];
            }
            bias[row] = (float) shift;
        }
        return new LinearHead(labels, dimension, weights, bias, distance);
    }
}
