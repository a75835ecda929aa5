package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.Engine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Examples around three centres; the classes differ in size, and the last value is constant. */
class LeaveOneOutTest {
    private static final int DIMENSION = 6;
    private static final Map<String, Integer> SIZES = new TreeMap<>(Map.of("cup", 3, "jar", 40, "mug", 25));

    private final NDManager manager = Engine.newManager();
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Label> given = new ArrayList<>();
    private final List<float[]> rows = new ArrayList<>();

    LeaveOneOutTest() {
        SIZES.forEach((label, size) -> {
            float[] centre = levels(random.nextInt(500, 3_000), 400);
            for (int i = 0; i < size; i++) {
                float[] row = centre.clone();
                for (int v = 0; v < DIMENSION - 1; v++) {
                    row[v] = Math.max(0, row[v] + Math.round(random.nextGaussian() * 350));
                }
                add(label, row);
            }
        });
    }

    private float[] levels(int around, int spread) {
        float[] levels = new float[DIMENSION];
        for (int v = 0; v < DIMENSION - 1; v++) {
            levels[v] = around + random.nextInt(spread);
        }
        levels[DIMENSION - 1] = 17;
        return levels;
    }

    private void add(String label, float[] row) {
        given.add(new Label(label));
        rows.add(row);
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 1, 100})
    void theScoresEqualThoseOfEquationsMadeWithoutTheExample(double lambda) {
        LeaveOneOut scores = ridge(lambda).equations(sums(-1)).leaveOneOut();

        for (int i = 0; i < rows.size(); i++) {
            assertThat(scores.without(given.get(i), new float[][] {rows.get(i)})[0])
                    .as("example %d of %s", i, given.get(i))
                    .containsExactly(bruteForce(lambda, i), within(1e-9));
        }
    }

    @Test
    void theScoresAreCloseToThoseOfAHeadLearnedAgainWithoutTheExample() {
        LeaveOneOut scores = ridge(100).equations(sums(-1)).leaveOneOut();

        for (int i = 0; i < rows.size(); i++) {
            double[] again = logits(ridge(100).equations(sums(i)).solve(), rows.get(i));
            assertThat(scores.without(given.get(i), new float[][] {rows.get(i)})[0])
                    .as("example %d of %s", i, given.get(i))
                    .containsExactly(again, within(0.03));
        }
    }

    @Test
    void anExampleOfASmallClassLosesTheWeightThatItHadInItsOwnMean() {
        LeaveOneOut scores = ridge(1).equations(sums(-1)).leaveOneOut();
        float[][] cups = rowsOf("cup");

        double[][] learned = scores.unseen(cups);
        double[][] without = scores.without(new Label("cup"), cups);
        for (int i = 0; i < cups.length; i++) {
            assertThat(without[i][0]).isLessThan(learned[i][0]);
        }
    }

    @Test
    void examplesScoredTogetherHaveTheSameScoresAsAlone() {
        LeaveOneOut scores = ridge(1).equations(sums(-1)).leaveOneOut();
        float[][] jars = rowsOf("jar");

        double[][] together = scores.without(new Label("jar"), jars);
        for (int i = 0; i < jars.length; i++) {
            assertThat(together[i]).containsExactly(scores.without(new Label("jar"), new float[][] {jars[i]})[0]);
        }
    }

    @Test
    void unseenExamplesHaveTheScoresOfTheHead() {
        LeaveOneOut scores = ridge(100).equations(sums(-1)).leaveOneOut();
        LinearHead head = ridge(100).equations(sums(-1)).solve();

        float[] other = levels(1_000, 900);
        assertThat(scores.labels()).isEqualTo(head.labels());
        assertThat(scores.unseen(new float[][] {other})[0]).containsExactly(logits(head, other), within(1e-4));
    }

    @Test
    void theOnlyExampleOfALabelHasNoScores() {
        add("pot", levels(2_000, 900));
        LeaveOneOut scores = ridge(100).equations(sums(-1)).leaveOneOut();

        assertThat(scores.without(new Label("pot"), rowsOf("pot"))).isEmpty();
        assertThatThrownBy(() -> scores.without(new Label("pan"), rowsOf("pot")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no example of 'pan' was learned; score its examples as unseen");
    }

    private static BalancedRidge ridge(double lambda) {
        return new BalancedRidge(lambda, new Levels.BuiltIn(DIMENSION));
    }

    private float[][] rowsOf(String label) {
        List<float[]> own = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            if (given.get(i).value().equals(label)) {
                own.add(rows.get(i));
            }
        }
        return own.toArray(float[][]::new);
    }

    /** Returns the sums of all examples but one; of all if it is -1. */
    private ExactSums sums(int leftOut) {
        ExactSums sums = new ExactSums(DIMENSION);
        for (int i = 0; i < rows.size(); i++) {
            if (i != leftOut) {
                sums.add(manager, new float[][] {rows.get(i)}, new Label[] {given.get(i)}, 1);
            }
        }
        return sums;
    }

    /**
     * Makes and solves the equations from the examples without one, with EJML. The deviations and the weight of a class
     * are those of all examples.
     */
    private double[] bruteForce(double lambda, int leftOut) {
        double perClass = rows.size() / (double) SIZES.size();
        double[] deviations = deviations(perClass);
        double[][] means = means(leftOut);
        double[] centre = centre(means);
        double[][] matrix = scatter(leftOut, means, centre, perClass);
        double[][] targets = new double[DIMENSION][means.length];
        for (int i = 0; i < DIMENSION; i++) {
            for (int j = 0; j < DIMENSION; j++) {
                matrix[i][j] *= deviations[i] * deviations[j];
            }
            matrix[i][i] += lambda;
            for (int c = 0; c < means.length; c++) {
                targets[i][c] = perClass * (means[c][i] - centre[i]) * deviations[i];
            }
        }
        DMatrixRMaj weights = new DMatrixRMaj(DIMENSION, means.length);
        assertThat(CommonOps_DDRM.solve(new DMatrixRMaj(matrix), new DMatrixRMaj(targets), weights))
                .isTrue();
        double[] scores = new double[means.length];
        Arrays.fill(scores, 1.0 / means.length);
        for (int c = 0; c < means.length; c++) {
            for (int i = 0; i < DIMENSION; i++) {
                scores[c] += (rows.get(leftOut)[i] - centre[i]) * deviations[i] * weights.get(i, c);
            }
        }
        return scores;
    }

    private double[] deviations(double perClass) {
        double[][] means = means(-1);
        double[][] scatter = scatter(-1, means, centre(means), perClass);
        double[] inverse = new double[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            double deviation = Math.sqrt(scatter[i][i] / rows.size());
            inverse[i] = deviation < 1 ? 0 : 1 / deviation;
        }
        return inverse;
    }

    private double[][] means(int leftOut) {
        List<String> labels = List.copyOf(SIZES.keySet());
        double[][] means = new double[labels.size()][DIMENSION];
        int[] counts = new int[labels.size()];
        for (int i = 0; i < rows.size(); i++) {
            int c = labels.indexOf(given.get(i).value());
            counts[c] += i == leftOut ? 0 : 1;
            for (int v = 0; v < DIMENSION; v++) {
                means[c][v] += i == leftOut ? 0 : rows.get(i)[v];
            }
        }
        for (int c = 0; c < means.length; c++) {
            for (int v = 0; v < DIMENSION; v++) {
                means[c][v] /= counts[c];
            }
        }
        return means;
    }

    private static double[] centre(double[][] means) {
        double[] centre = new double[DIMENSION];
        for (double[] mean : means) {
            for (int v = 0; v < DIMENSION; v++) {
                centre[v] += mean[v] / means.length;
            }
        }
        return centre;
    }

    /** The scatter within classes, plus perClass times the scatter of the means around the centre. */
    private double[][] scatter(int leftOut, double[][] means, double[] centre, double perClass) {
        List<String> labels = List.copyOf(SIZES.keySet());
        double[][] scatter = new double[DIMENSION][DIMENSION];
        for (int i = 0; i < rows.size(); i++) {
            if (i != leftOut) {
                double[] mean = means[labels.indexOf(given.get(i).value())];
                double[] offset = new double[DIMENSION];
                for (int v = 0; v < DIMENSION; v++) {
                    offset[v] = rows.get(i)[v] - mean[v];
                }
                addOuterProduct(scatter, offset, 1);
            }
        }
        for (double[] mean : means) {
            double[] offset = new double[DIMENSION];
            for (int v = 0; v < DIMENSION; v++) {
                offset[v] = mean[v] - centre[v];
            }
            addOuterProduct(scatter, offset, perClass);
        }
        return scatter;
    }

    private static void addOuterProduct(double[][] matrix, double[] row, double weight) {
        for (int i = 0; i < DIMENSION; i++) {
            for (int j = 0; j < DIMENSION; j++) {
                matrix[i][j] += weight * row[i] * row[j];
            }
        }
    }

    private static double[] logits(LinearHead head, float[] levels) {
        double[] logits = new double[head.labels().size()];
        for (int c = 0; c < logits.length; c++) {
            logits[c] = head.bias()[c];
            for (int v = 0; v < DIMENSION; v++) {
                logits[c] += head.weights()[c * DIMENSION + v] * levels[v] * 6.0 / 4095;
            }
        }
        return logits;
    }
}
