package dev.eleventh.learning.optimise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LbfgsTest {
    @Test
    void findsTheMinimumOfABadlyScaledQuadratic() {
        double[] scales = {1, 100, 0.01, 5};
        double[] point = {10, -3, 400, 2};

        Fit fit = new Lbfgs(1e-9, 200)
                .minimise(
                        (x, gradient) -> {
                            double value = 0;
                            for (int i = 0; i < x.length; i++) {
                                value += scales[i] * (x[i] - i) * (x[i] - i);
                                gradient[i] = 2 * scales[i] * (x[i] - i);
                            }
                            return value;
                        },
                        point,
                        null);

        assertThat(fit.converged()).isTrue();
        assertThat(point).containsExactly(new double[] {0, 1, 2, 3}, within(1e-6));
    }

    @Test
    void findsTheMinimumOfRosenbrocksValley() {
        double[] point = {-1.2, 1};

        Fit fit = new Lbfgs(1e-8, 500)
                .minimise(
                        (x, gradient) -> {
                            double bend = x[1] - x[0] * x[0];
                            gradient[0] = -400 * x[0] * bend - 2 * (1 - x[0]);
                            gradient[1] = 200 * bend;
                            return 100 * bend * bend + (1 - x[0]) * (1 - x[0]);
                        },
                        point,
                        null);

        assertThat(fit.converged()).isTrue();
        assertThat(point).containsExactly(new double[] {1, 1}, within(1e-6));
    }

    @Test
    void reportsThatTheIterationLimitWasReached() {
        double[] point = {-1.2, 1};

        Fit fit = new Lbfgs(1e-8, 3)
                .minimise(
                        (x, gradient) -> {
                            gradient[0] = 4 * Math.pow(x[0], 3);
                            gradient[1] = 2 * x[1];
                            return Math.pow(x[0], 4) + x[1] * x[1];
                        },
                        point,
                        null);

        assertThat(fit.iterations()).isEqualTo(3);
        assertThat(fit.converged()).isFalse();
    }

    @Test
    void aPreconditionerSavesStepsAndKeepsTheMinimum() {
        double[] scales = {1, 100, 0.01, 5, 1000, 0.3};
        Objective quadratic = (x, gradient) -> {
            double value = 0;
            for (int i = 0; i < x.length; i++) {
                value += scales[i] * (x[i] - i) * (x[i] - i) / 2;
                gradient[i] = scales[i] * (x[i] - i);
            }
            return value;
        };
        Preconditioner twiceTheInverse = vector -> IntStream.range(0, vector.length)
                .mapToDouble(i -> 2 * vector[i] / scales[i])
                .toArray();
        double[] plain = new double[scales.length];
        double[] preconditioned = new double[scales.length];

        Fit many = new Lbfgs(1e-9, 200).minimise(quadratic, plain, null);
        Fit few = new Lbfgs(1e-9, 200).minimise(quadratic, preconditioned, twiceTheInverse);

        assertThat(few.converged()).isTrue();
        assertThat(few.iterations()).isLessThan(many.iterations()).isLessThanOrEqualTo(3);
        assertThat(preconditioned).containsExactly(plain, within(1e-6));
    }
}
