package dev.eleventh.benchmarks.backbones;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LearningCurveTest {
    @Test
    void aPointHasMeanAndStandardDeviationOfItsDraws() {
        LearningCurve.Point point = new LearningCurve.Point(5, List.of(0.5, 0.7, 0.6));

        assertThat(point.mean()).isCloseTo(0.6, within(1e-12));
        assertThat(point.deviation()).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void oneDrawHasNoDeviation() {
        assertThat(new LearningCurve.Point(5, List.of(0.5)).deviation()).isZero();
    }
}
