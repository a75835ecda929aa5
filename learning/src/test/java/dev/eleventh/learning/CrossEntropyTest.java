package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    private static final float[][] ROWS = {{1, -2}, {0.5f, 3}, {-1, 0.25f}};
    private static final float[][] TARGETS = {{0.25f, 0, 0}, {0, 0.25f, 0}, {0, 0, 0.5f}};
    private static final double[] POINT = {0.3, -0.2, 0.1, -0.4, 0.5, 0.2, 0.7, 0.1, -0.3};

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        try (NDManager manager = Engine.newManager()) {
            CrossEntropy loss = new CrossEntropy(manager, manager.create(ROWS), TARGETS, null, 0.1);
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
    void withAllParametersZeroTheLossIsThatOfGuessing() {
        try (NDManager manager = Engine.newManager()) {
            CrossEntropy loss = new CrossEntropy(manager, manager.create(ROWS), TARGETS, null, 0.1);

            assertThat(loss.evaluate(new double[9], new double[9])).isCloseTo(Math.log(3), within(1e-6));
        }
    }

    @Test
    void rowsBeyondTheExamplesAreNotLookedAt() {
        float[][] padded = new float[CrossEntropy.STACK][2];
        for (float[] row : padded) {
            Arrays.fill(row, 7);
        }
        System.arraycopy(ROWS, 0, padded, 0, ROWS.length);
        double[] gradient = new double[POINT.length];
        double[] same = new double[POINT.length];
        try (NDManager manager = Engine.newManager()) {
            double loss = new CrossEntropy(manager, manager.create(ROWS), TARGETS, null, 0.1).evaluate(POINT, gradient);

            assertThat(new CrossEntropy(manager, manager.create(padded), TARGETS, null, 0.1).evaluate(POINT, same))
                    .isCloseTo(loss, within(1e-6));
        }
        assertThat(same).containsExactly(gradient, within(1e-6));
    }

    /** Frozen logits push the others, and are not pushed. */
    @Test
    void theGradientBesideFrozenLogitsIsTheLossesSlope() {
        try (NDManager manager = Engine.newManager()) {
            float[][] targets = {{0.2f, 0, 0}, {0, 0.4f, 0}, {0, 0, 0.3f}, {0.1f, 0, 0}};
            float[][] frozen = {{1}, {-2}, {0.5f}, {3}};
            float[][] rows = {{1, 2}, {-1, 0.5f}, {0.3f, -2}, {2, 1}};
            CrossEntropy loss = new CrossEntropy(manager, manager.create(rows), targets, frozen, 0.1);
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
}
