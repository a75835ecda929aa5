package dev.eleventh.learning;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.LinearHead;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Ridge regression on one-hot targets, solved from {@link ExactSums} alone: the head that joint training on all
 * examples gives, because the sums are those of all examples.
 *
 * <p>Every class counts as if it had as many examples as the average one: the scatter within classes is taken as it is,
 * pooled, and the scatter between them is made anew of the class means with equal weights. With as many examples of each
 * class this is plain ridge regression, number for number. With few of a new class it is what plain ridge regression is
 * not: able to see the class (with 20 examples against 2,000 of each other class, plain ridge finds 0 % of it). The
 * normal equations are those of linear discriminant analysis with a shared covariance (Fisher 1936; Hayes and Kanan
 * 2020), so no matrix for each class is needed.
 *
 * <p>Everything is float64 in a fixed order on one thread, without fused operations: the same sums give the same bytes on
 * every machine.
 */
final class BalancedRidge {
    /** A value that varies by less than a level says nothing; dividing by (nearly) 0 would make it shout. */
    private static final double LEAST_DEVIATION = 1;

    private final double lambda;

    /**
     * @param lambda added to the diagonal of the standardised scatter matrix, above 0
     */
    BalancedRidge(double lambda) {
        this.lambda = lambda;
    }

    /**
     * The normal equations of what the sums hold now. At least one example must have been added.
     *
     * @throws IllegalStateException when the sums hold none
     */
    Equations equations(ExactSums sums) {
        List<Label> labels = List.copyOf(sums.labels().keySet());
        if (labels.isEmpty()) {
            throw new IllegalStateException("an exact head needs at least one example, the sums hold none");
        }
        double perClass = sums.count() / (double) labels.size();
        List<ExactSums.OfLabel> classes = List.copyOf(sums.labels().values());
        double[][] means = means(classes);
        double[] centre = mean(means, sums.dimension());
        DMatrixRMaj between = differences(means, centre, Math.sqrt(perClass));
        DMatrixRMaj scatter = scatter(sums, classes, between);
        return new Equations(labels, centre, between, scatter, inverseDeviations(scatter, sums.count()), perClass);
    }

    /** To be solved once; independent of the sums from here on. */
    final class Equations {
        private final List<Label> labels;
        private final double[] centre;
        private final DMatrixRMaj between;
        private final DMatrixRMaj scatter;
        private final double[] inverseDeviation;
        private final double perClass;

        private Equations(
                List<Label> labels,
                double[] centre,
                DMatrixRMaj between,
                DMatrixRMaj scatter,
                double[] inverseDeviation,
                double perClass) {
            this.labels = labels;
            this.centre = centre;
            this.between = between;
            this.scatter = scatter;
            this.inverseDeviation = inverseDeviation;
            this.perClass = perClass;
        }

        /** The head; its rows in alphabetical order of the labels. */
        LinearHead solve() {
            DMatrixRMaj weights = BalancedRidge.this.solve(scatter, between, inverseDeviation, Math.sqrt(perClass));
            return head(labels, weights, inverseDeviation, centre);
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

    /** [classes, dimension]: how far each class's mean is from the centre, times {@code factor}. */
    private static DMatrixRMaj differences(double[][] means, double[] centre, double factor) {
        DMatrixRMaj differences = new DMatrixRMaj(means.length, centre.length);
        for (int row = 0; row < means.length; row++) {
            for (int i = 0; i < centre.length; i++) {
                differences.set(row, i, factor * (means[row][i] - centre[i]));
            }
        }
        return differences;
    }

    /** Within classes as it is, between them with equal weights. */
    private static DMatrixRMaj scatter(ExactSums sums, List<ExactSums.OfLabel> classes, DMatrixRMaj between) {
        int dimension = sums.dimension();
        DMatrixRMaj own = new DMatrixRMaj(classes.size(), dimension);
        for (int row = 0; row < classes.size(); row++) {
            double root = Math.sqrt((double) classes.get(row).count());
            for (int i = 0; i < dimension; i++) {
                own.set(row, i, classes.get(row).sum()[i] / root);
            }
        }
        DMatrixRMaj ownProducts = new DMatrixRMaj(dimension, dimension);
        CommonOps_DDRM.multInner(own, ownProducts);
        DMatrixRMaj scatter = new DMatrixRMaj(dimension, dimension);
        CommonOps_DDRM.multInner(between, scatter);
        for (int i = 0; i < dimension; i++) {
            for (int j = i; j < dimension; j++) {
                int at = i * dimension + j;
                double value = sums.gram(i, j) - ownProducts.data[at] + scatter.data[at];
                scatter.data[at] = value;
                scatter.data[j * dimension + i] = value;
            }
        }
        return scatter;
    }

    /** 0 for a value that says nothing. */
    private static double[] inverseDeviations(DMatrixRMaj scatter, long count) {
        double[] inverse = new double[scatter.getNumCols()];
        for (int i = 0; i < inverse.length; i++) {
            double deviation = Math.sqrt(Math.max(0, scatter.get(i, i)) / count);
            inverse[i] = deviation < LEAST_DEVIATION ? 0 : 1 / deviation;
        }
        return inverse;
    }

    /** [dimension, classes], for standardised values. */
    private DMatrixRMaj solve(DMatrixRMaj scatter, DMatrixRMaj between, double[] inverseDeviation, double factor) {
        int dimension = inverseDeviation.length;
        int classes = between.getNumRows();
        DMatrixRMaj targets = new DMatrixRMaj(dimension, classes);
        for (int i = 0; i < dimension; i++) {
            for (int j = 0; j < dimension; j++) {
                scatter.data[i * dimension + j] =
                        scatter.data[i * dimension + j] * inverseDeviation[i] * inverseDeviation[j];
            }
            scatter.add(i, i, lambda);
            for (int row = 0; row < classes; row++) {
                targets.set(i, row, between.get(row, i) * factor * inverseDeviation[i]);
            }
        }
        LinearSolverDense<DMatrixRMaj> cholesky = LinearSolverFactory_DDRM.symmPosDef(dimension);
        if (!cholesky.setA(scatter)) {
            throw new IllegalStateException(
                    "the scatter matrix plus lambda %s is not positive definite; raise EXACT_LAMBDA".formatted(lambda));
        }
        DMatrixRMaj weights = new DMatrixRMaj(dimension, classes);
        cholesky.solve(targets, weights);
        return weights;
    }

    /** For values in the backbone's units instead of standardised levels. */
    private static LinearHead head(
            List<Label> labels, DMatrixRMaj standardised, double[] inverseDeviation, double[] centre) {
        int dimension = centre.length;
        double levelsPerUnit = Embedding.MAX_LEVEL / (double) Embedding.RANGE;
        float[] weights = new float[labels.size() * dimension];
        float[] bias = new float[labels.size()];
        for (int row = 0; row < labels.size(); row++) {
            double shift = 1.0 / labels.size();
            for (int i = 0; i < dimension; i++) {
                double perLevel = standardised.get(i, row) * inverseDeviation[i];
                weights[row * dimension + i] = (float) (perLevel * levelsPerUnit);
                shift -= perLevel * centre[i];
            }
            bias[row] = (float) shift;
        }
        return new LinearHead(labels, dimension, weights, bias);
    }
}
