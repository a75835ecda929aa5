package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import dev.eleventh.learning.Engine;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SampledHessianTest {
    private static final int ROWS = 5;
    private static final int DIMENSION = 3;
    private static final double L2 = 0.1;

    @Test
    void invertsTheHessianOfItsSample() {
        float[][] rows = rows();
        float[] weights = {0.1f, 0.2f, 0.2f, 0.3f, 0.2f};
        double[] vector = new SplittableRandom(3).doubles(2 * (DIMENSION + 1)).toArray();
        try (NDManager manager = Engine.newManager()) {
            Preconditioner inverse =
                    Objects.requireNonNull(SampledHessian.of(manager, manager.create(rows), weights, 2, L2));

            assertThat(inverse.apply(hessian(rows, weights, vector))).containsExactly(vector, within(1e-4));
        }
    }

    @Test
    void isAbsentIfFloat32CannotDistinguishDescentFromRounding() {
        try (NDManager manager = Engine.newManager()) {
            float[] weights = {0.2f, 0.2f, 0.2f, 0.2f, 0.2f};

            assertThat(SampledHessian.of(manager, manager.create(rows()), weights, 2, 1e-7))
                    .isNull();
        }
    }

    /** (Σ weight / (2 classes) x xᵀ + l2) times the vector of each class, with 1 appended to each x. */
    private static double[] hessian(float[][] rows, float[] weights, double[] vector) {
        double[] result = new double[vector.length];
        int width = DIMENSION + 1;
        for (int row = 0; row < 2; row++) {
            for (int i = 0; i < width; i++) {
                result[row * width + i] = L2 * vector[row * width + i];
                for (int k = 0; k < ROWS; k++) {
                    for (int j = 0; j < width; j++) {
                        result[row * width + i] +=
                                weights[k] / 4 * at(rows[k], i) * at(rows[k], j) * vector[row * width + j];
                    }
                }
            }
        }
        return result;
    }

    private static double at(float[] row, int i) {
        return i < DIMENSION ? row[i] : 1;
    }

    private static float[][] rows() {
        SplittableRandom random = new SplittableRandom(7);
        float[][] rows = new float[ROWS][DIMENSION];
        for (float[] row : rows) {
            for (int i = 0; i < DIMENSION; i++) {
                row[i] = (float) (2 * random.nextDouble() - 1);
            }
        }
        return rows;
    }

    @Test
    void theSampleOfManyExamplesIsDeterministic() {
        List<Integer> many = IntStream.range(0, 10_000).boxed().toList();

        assertThat(SampledHessian.sample(many))
                .hasSize(SampledHessian.SAMPLE)
                .isEqualTo(SampledHessian.sample(many))
                .anyMatch(i -> i > 9_000);
        assertThat(SampledHessian.sample(List.of(1, 2))).containsExactly(1, 2);
    }
}
