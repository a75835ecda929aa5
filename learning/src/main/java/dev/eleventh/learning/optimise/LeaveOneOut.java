package dev.eleventh.learning.optimise;

import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores examples as the head of {@link BalancedRidge} would without having learned from them, in closed form: one
 * solution for all examples instead of one for each.
 *
 * <p>For plain ridge regression, the residual of an example that is left out is its residual divided by 1 minus its
 * leverage (PRESS: Allen 1974; Cook and Weisberg 1982). The balanced head is not a sum over examples, because the
 * scatter between classes comes from the class means. Without an example, however, its scatter matrix only changes by
 * a matrix of rank 2. Both directions are known: from the mean of its label to the example, and from the centre to that
 * mean. The formula of Woodbury 1950 therefore gives the scores without it from the same quadratic form uᵀ A⁻¹ u that
 * makes the leverage, and from a system of 2 by 2.
 *
 * <p>The deviations that standardise the values, and the number of examples that each class counts as, stay those of
 * all examples. A head that is learned again from the other examples also changes these two, by a part in the number
 * of examples.
 *
 * <p>Immutable and thread-safe.
 */
public final class LeaveOneOut {
    /** Number of examples solved together; as many columns as fit beside the factor into a processor's cache. */
    private static final int AT_ONCE = 64;

    private final List<Label> labels;
    private final long[] counts;
    private final double[][] means;
    private final double[] centre;
    private final double[] inverseDeviation;
    private final double perClass;
    /** [dimension][up to the diagonal]: Uᵀ of the matrix A = Uᵀ U, the standardised scatter with lambda. */
    private final double[][] lower;
    /** [dimension][classes]: A⁻¹ times perClass times the standardised offsets of the means from the centre. */
    private final double[][] weights;

    LeaveOneOut(
            List<Label> labels,
            long[] counts,
            double[][] means,
            double[] centre,
            double[] inverseDeviation,
            double perClass,
            double[][] lower,
            double[][] weights) {
        this.labels = labels;
        this.counts = counts;
        this.means = means;
        this.centre = centre;
        this.inverseDeviation = inverseDeviation;
        this.perClass = perClass;
        this.lower = lower;
        this.weights = weights;
    }

    /** Returns the labels in the order of the scores. */
    public List<Label> labels() {
        return labels;
    }

    /**
     * Returns the head's scores of examples that are not among those it was learned from.
     *
     * @param rows [examples][dimension], as levels
     * @return [examples][classes]
     */
    public double[][] unseen(float[][] rows) {
        return scores(standardised(rows, centre), 1.0 / labels.size());
    }

    /**
     * Returns the scores of learned examples of one label, each from the head without that example.
     *
     * @param rows [examples][dimension], as levels
     * @return [examples][classes]; no row if the label has only one example, because without it there is no such label
     * @throws IllegalArgumentException when no example of the label was learned
     */
    public double[][] without(Label label, float[][] rows) {
        int own = labels.indexOf(label);
        if (own < 0) {
            throw new IllegalArgumentException(
                    "no example of '%s' was learned; score its examples as unseen".formatted(label));
        }
        if (counts[own] < 2) {
            return new double[0][];
        }
        double[][] fromMean = standardised(rows, means[own]);
        double[] quadratic = quadraticForms(fromMean);
        double[][] products = scores(fromMean, 0);
        // [classes]: perClass times dᵀ A⁻¹ d of each class with the label's own
        double[] ofMean = scores(new double[][] {offset(own)}, 0)[0];
        Update update = new Update(own, ofMean);
        IntStream.range(0, rows.length).parallel().forEach(i -> update.scores(products[i], quadratic[i]));
        return products;
    }

    /**
     * The change of the scores when one example of a label is left out. With u from the label's mean to the example, d
     * from the centre to the mean and s = 1 / (n - 1), the matrix changes by V M Vᵀ with V = [u, d], the mean by -s u
     * and the centre by -s u / k. The score of class c becomes 1 / k + p eᵀ A⁻¹ V (I + M K)⁻¹ t: e is the new offset of
     * the class, K = Vᵀ A⁻¹ V, and V t the new offset of the example.
     */
    private final class Update {
        private final int own;
        private final double[] ofMean;
        private final double share;
        private final double step;

        Update(int own, double[] ofMean) {
            this.own = own;
            this.ofMean = ofMean;
            this.share = 1.0 / labels.size();
            this.step = 1.0 / (counts[own] - 1);
        }

        /**
         * Replaces the products of the offsets with u by the scores without the example.
         *
         * @param products [classes]: perClass times dᵀ A⁻¹ u for the d of each class
         * @param quadratic uᵀ A⁻¹ u
         */
        void scores(double[] products, double quadratic) {
            double mixed = products[own] / perClass;
            double between = ofMean[own] / perClass;
            // M = [[m11, m12], [m12, 0]]
            double m11 = -(1 + step) + perClass * (1 - share) * step * step;
            double m12 = -perClass * step;
            // I + M K = [[a, b], [c, d]]
            double a = 1 + m11 * quadratic + m12 * mixed;
            double b = m11 * mixed + m12 * between;
            double c = m12 * quadratic;
            double d = 1 + m12 * mixed;
            double determinant = a * d - b * c;
            double t = 1 + step * share;
            double x = (d * t - b) / determinant;
            double y = (a - c * t) / determinant;
            for (int label = 0; label < products.length; label++) {
                double moved = -step * ((label == own ? 1 : 0) - share);
                double withExample = products[label] + perClass * moved * quadratic;
                double withMean = ofMean[label] + perClass * moved * mixed;
                products[label] = share + withExample * x + withMean * y;
            }
        }
    }

    /** [dimension]: the standardised offset of a label's mean from the centre. */
    private double[] offset(int label) {
        double[] offset = new double[centre.length];
        for (int i = 0; i < offset.length; i++) {
            offset[i] = (means[label][i] - centre[i]) * inverseDeviation[i];
        }
        return offset;
    }

    /** [examples][dimension]. */
    private double[][] standardised(float[][] rows, double[] origin) {
        double[][] standardised = new double[rows.length][origin.length];
        for (int row = 0; row < rows.length; row++) {
            for (int i = 0; i < origin.length; i++) {
                standardised[row][i] = (rows[row][i] - origin[i]) * inverseDeviation[i];
            }
        }
        return standardised;
    }

    /** [rows][classes]: the product of each row with the weights, plus {@code shift}. */
    private double[][] scores(double[][] rows, double shift) {
        double[][] scores = new double[rows.length][labels.size()];
        IntStream.range(0, rows.length).parallel().forEach(row -> {
            double[] sums = scores[row];
            for (int i = 0; i < weights.length; i++) {
                double factor = rows[row][i];
                double[] each = weights[i];
                for (int label = 0; label < sums.length; label++) {
                    sums[label] += factor * each[label];
                }
            }
            for (int label = 0; label < sums.length; label++) {
                sums[label] += shift;
            }
        });
        return scores;
    }

    /** Returns uᵀ A⁻¹ u for each row u: the squared length of the solution of Uᵀ y = u. */
    private double[] quadraticForms(double[][] rows) {
        double[] forms = new double[rows.length];
        int parts = (rows.length + AT_ONCE - 1) / AT_ONCE;
        IntStream.range(0, parts).parallel().forEach(part -> {
            int from = part * AT_ONCE;
            int length = Math.min(AT_ONCE, rows.length - from);
            double[][] columns = new double[centre.length][length];
            for (int i = 0; i < centre.length; i++) {
                for (int column = 0; column < length; column++) {
                    columns[i][column] = rows[from + column][i];
                }
            }
            DenseRows.forward(lower, columns);
            for (double[] values : columns) {
                for (int column = 0; column < length; column++) {
                    forms[from + column] += values[column] * values[column];
                }
            }
        });
        return forms;
    }
}
