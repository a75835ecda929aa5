package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.learning.Engine;
import dev.eleventh.learning.data.Standardiser;
import dev.eleventh.learning.data.TrainingRows;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    private static final float[][] ROWS = {{1, -2}, {0.5f, 3}, {-1, 0.25f}};
    private static final float[][] TARGETS = {{0.25f, 0, 0}, {0, 0.25f, 0}, {0, 0, 0.5f}};
    private static final double[] POINT = {0.3, -0.2, 0.1, -0.4, 0.5, 0.2, 0.7, 0.1, -0.3};

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        try (NDManager manager = Engine.newManager()) {
            CrossEntropy loss = new CrossEntropy(manager, rows(manager, ROWS), TARGETS, null, 0.1);
            double[] gradient = new double[POINT.length];
            double[] ignored = new double[POINT.length];
            loss.evaluate(POINT, gradient);

            double step = 1e-2;
            for (int i = 0; i < POINT.length; i++) {
                double[] ahead = POINT.clone();
                double[] behind = POINT.clone();
                ahead[i] += step;
                behind[i] -= step;
                double slope = (loss.evaluate(ahead, ignored) - loss.evaluate(behind, ignored)) / (2 * step);
                assertThat(gradient[i]).as("parameter %d", i).isCloseTo(slope, within(1e-4));
            }
        }
    }

    @Test
    void withZeroParametersTheLossIsThatOfGuessing() {
        try (NDManager manager = Engine.newManager()) {
            CrossEntropy loss = new CrossEntropy(manager, rows(manager, ROWS), TARGETS, null, 0.1);

            assertThat(loss.evaluate(new double[9], new double[9])).isCloseTo(Math.log(3), within(1e-6));
        }
    }

    @Test
    void theLossOfManyExamplesIsTheSumOfTheirLosses() {
        SplittableRandom random = new SplittableRandom(5);
        float[][] many = new float[300][2];
        float[][] targets = new float[many.length][3];
        for (int i = 0; i < many.length; i++) {
            many[i][0] = (float) random.nextDouble(-2, 2);
            many[i][1] = (float) random.nextDouble(-2, 2);
            targets[i][random.nextInt(3)] = (float) random.nextDouble() / many.length;
        }
        List<Embedding> embeddings = embeddings(many);
        Standardiser standardiser = Standardiser.of(embeddings);
        double expected = 0;
        for (int i = 0; i < many.length; i++) {
            double[] logits = new double[3];
            for (int j = 0; j < 3; j++) {
                logits[j] = POINT[3 * j + 2];
                for (int k = 0; k < 2; k++) {
                    logits[j] += POINT[3 * j + k]
                            * (many[i][k] - standardiser.means()[k])
                            / standardiser.deviations()[k];
                }
            }
            double sum = Math.exp(logits[0]) + Math.exp(logits[1]) + Math.exp(logits[2]);
            for (int j = 0; j < 3; j++) {
                expected -= targets[i][j] * (logits[j] - Math.log(sum));
            }
        }
        double squares = 0.09 + 0.04 + 0.16 + 0.25 + 0.49 + 0.01;
        try (NDManager manager = Engine.newManager()) {
            CrossEntropy loss =
                    new CrossEntropy(manager, TrainingRows.of(manager, standardiser, embeddings), targets, null, 0.1);

            assertThat(loss.evaluate(POINT, new double[POINT.length]))
                    .isCloseTo(expected + 0.05 * squares, within(1e-6));
        }
    }

    /** Frozen logits influence the gradient of the others but have none themselves. */
    @Test
    void theGradientBesideFrozenLogitsIsTheSlopeOfTheLoss() {
        try (NDManager manager = Engine.newManager()) {
            float[][] targets = {{0.2f, 0, 0}, {0, 0.4f, 0}, {0, 0, 0.3f}, {0.1f, 0, 0}};
            float[][] frozen = {{1}, {-2}, {0.5f}, {3}};
            float[][] rows = {{1, 2}, {-1, 0.5f}, {0.3f, -2}, {2, 1}};
            CrossEntropy loss = new CrossEntropy(manager, rows(manager, rows), targets, frozen, 0.1);
            double[] point = {0.3, -0.2, 0.1, -0.4, 0.5, 0.2};
            double[] gradient = new double[point.length];
            loss.evaluate(point, gradient);
            for (int i = 0; i < point.length; i++) {
                double step = 1e-2;
                double[] ahead = point.clone();
                double[] behind = point.clone();
                ahead[i] += step;
                behind[i] -= step;
                double slope =
                        (loss.evaluate(ahead, new double[6]) - loss.evaluate(behind, new double[6])) / (2 * step);
                assertThat(gradient[i]).as("value %d", i).isCloseTo(slope, within(1e-3));
            }
        }
    }

    private static TrainingRows rows(NDManager manager, float[][] rows) {
        List<Embedding> embeddings = embeddings(rows);
        return TrainingRows.of(manager, Standardiser.of(embeddings), embeddings);
    }

    private static List<Embedding> embeddings(float[][] rows) {
        return Arrays.stream(rows).map(Embedding::ofValues).toList();
    }
}
