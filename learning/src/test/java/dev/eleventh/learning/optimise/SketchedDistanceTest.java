package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.model.DistanceSketch;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.learning.Engine;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two classes of equally many examples, whose values are correlated and spread differently; the last one is constant. */
class SketchedDistanceTest {
    private static final int DIMENSION = 30;
    private static final int EXAMPLES = 400;
    private static final double LAMBDA = 1;
    private static final Levels LEVELS = new Levels.BuiltIn(DIMENSION);

    private final NDManager manager = Engine.newManager();
    private final SplittableRandom random = new SplittableRandom(3);
    private final float[][] rows = new float[EXAMPLES][];

    SketchedDistanceTest() {
        for (int i = 0; i < EXAMPLES; i++) {
            rows[i] = row(i % 2 == 0 ? 1_500 : 2_500);
        }
    }

    private float[] row(int around) {
        float[] row = new float[DIMENSION];
        double common = random.nextGaussian();
        for (int v = 0; v < DIMENSION - 1; v++) {
            row[v] = Math.round(around + 10 * (v + 1) * (common + random.nextGaussian()));
        }
        row[DIMENSION - 1] = 17;
        return row;
    }

    @AfterEach
    void closeManager() {
        manager.close();
    }

    private DistanceSketch sketch(float[][] examples) {
        ExactSums sums = new ExactSums(DIMENSION);
        Label[] labels = new Label[examples.length];
        Arrays.setAll(labels, i -> new Label(i % 2 == 0 ? "cup" : "mug"));
        sums.add(manager, examples, labels, 1);
        LinearHead head = new BalancedRidge(LAMBDA, LEVELS).equations(sums).solve();
        return Objects.requireNonNull(head.distance());
    }

    @Test
    void theEstimateIsTheSquaredMahalanobisDistanceUpToChance() {
        DistanceSketch sketch = sketch(rows);
        double sum = 0;
        for (float[] row : rows) {
            double ratio = estimate(sketch, row) / exact(row);
            assertThat(ratio).isBetween(0.2, 2.5);
            sum += ratio;
        }
        assertThat(sketch.rows()).isEqualTo(64);
        assertThat(sum / EXAMPLES).isCloseTo(1, within(0.15));
    }

    @Test
    void anEmbeddingThatBreaksTheCorrelationIsFartherThanEveryExample() {
        DistanceSketch sketch = sketch(rows);
        // each value alone is usual
        float[] strange = row(2_000);
        for (int v = 0; v < DIMENSION - 1; v++) {
            strange[v] = 2_000 + (v % 2 == 0 ? 1 : -1) * 25 * (v + 1);
        }
        double farthest = Arrays.stream(rows)
                .mapToDouble(row -> estimate(sketch, row))
                .max()
                .orElseThrow();

        assertThat(estimate(sketch, strange)).isGreaterThan(2 * farthest);
    }

    @Test
    void aValueThatNeverVariedDoesNotCount() {
        DistanceSketch sketch = sketch(rows);
        float[] other = rows[0].clone();
        other[DIMENSION - 1] = 4_000;

        assertThat(sketch.scale()[DIMENSION - 1]).isZero();
        assertThat(estimate(sketch, other)).isEqualTo(estimate(sketch, rows[0]));
    }

    private static double estimate(DistanceSketch sketch, float[] levels) {
        double squares = 0;
        for (int row = 0; row < sketch.rows(); row++) {
            double sum = 0;
            for (int i = 0; i < DIMENSION; i++) {
                double value = levels[i] / LEVELS.levelsPerUnit(i);
                sum += sketch.step()
                        * sketch.weights()[row * DIMENSION + i]
                        * (value - sketch.offset()[i])
                        * sketch.scale()[i];
            }
            squares += sum * sum;
        }
        return squares;
    }

    /** n uᵀ A⁻¹ u, where A is the scatter of the standardised values plus lambda, without the constant value. */
    private double exact(float[] levels) {
        int varied = DIMENSION - 1;
        double[] mean = new double[varied];
        for (float[] row : rows) {
            for (int i = 0; i < varied; i++) {
                mean[i] += row[i] / EXAMPLES;
            }
        }
        DMatrixRMaj scatter = new DMatrixRMaj(varied, varied);
        for (float[] row : rows) {
            for (int i = 0; i < varied; i++) {
                for (int j = 0; j < varied; j++) {
                    scatter.add(i, j, (row[i] - mean[i]) * (row[j] - mean[j]));
                }
            }
        }
        double[] deviation = new double[varied];
        for (int i = 0; i < varied; i++) {
            deviation[i] = Math.sqrt(scatter.get(i, i) / EXAMPLES);
        }
        DMatrixRMaj offset = new DMatrixRMaj(varied, 1);
        for (int i = 0; i < varied; i++) {
            offset.set(i, (levels[i] - mean[i]) / deviation[i]);
            for (int j = 0; j < varied; j++) {
                scatter.set(i, j, scatter.get(i, j) / deviation[i] / deviation[j] + (i == j ? LAMBDA : 0));
            }
        }
        DMatrixRMaj solved = new DMatrixRMaj(varied, 1);
        CommonOps_DDRM.solve(scatter, offset, solved);
        return EXAMPLES * CommonOps_DDRM.dot(offset, solved);
    }
}
