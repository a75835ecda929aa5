package dev.eleventh.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    private static final float[][] ROWS = {{1, -2}, {0.5f, 3}, {-1, 0.25f}};
    private static final float[][] TARGETS = {{0.25f, 0, 0}, {0, 0.25f, 0}, {0, 0, 0.5f}};
    private static final double[] POINT = {0.3, -0.2, 0.1, -0.4, 0.5, 0.2, 0.7, 0.1, -0.3};

    @Test
    void theGradientIsTheSlopeOfTheLoss() {
        try (NDManager manager = Engine.newManager()) {
            CrossEntropy loss = new CrossEntropy(manager, manager.create(ROWS), TARGETS, 0.1);
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
            CrossEntropy loss = new CrossEntropy(manager, manager.create(ROWS), TARGETS, 0.1);

            assertThat(loss.evaluate(new double[9], new double[9])).isCloseTo(Math.log(3), within(1e-6));
        }
    }
}
