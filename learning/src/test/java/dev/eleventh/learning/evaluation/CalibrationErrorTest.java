package dev.eleventh.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationErrorTest {
    private static final double ROUNDING = 1e-12;

    private final CalibrationError error = new CalibrationError();

    @Test
    void theErrorIsZeroWithoutObservations() {
        assertThat(error.value()).isZero();
    }

    @Test
    void theErrorIsZeroIfConfidenceEqualsAccuracy() {
        observe(0.75, 3, 4);

        assertThat(error.value()).isCloseTo(0, within(ROUNDING));
    }

    @Test
    void binsWeighByTheirExamples() {
        observe(0.99, 1, 2); // one bin: |1/2 - 0.99| = 0.49, 2 of 6 examples
        observe(0.50, 3, 4); // another: |3/4 - 0.50| = 0.25, 4 of 6 examples

        assertThat(error.value()).isCloseTo(0.49 * 2 / 6 + 0.25 * 4 / 6, within(ROUNDING));
    }

    @Test
    void withinABinOverconfidenceAndUnderconfidenceCancelOut() {
        observe(0.94, 1, 1); // both in (14/15, 1]: |(1 + 0)/2 - (0.94 + 1.00)/2|
        observe(1.00, 0, 1);

        assertThat(error.value()).isCloseTo(0.47, within(ROUNDING));
    }

    @Test
    void aBinIncludesItsUpperEdgeButNotItsLower() {
        observe(0.6, 1, 1); // 0.6 = 9/15 belongs to (8/15, 9/15]
        observe(0.55, 0, 1); // and so does 0.55: |1/2 - 0.575|

        assertThat(error.value()).isCloseTo(0.075, within(ROUNDING));
    }

    @Test
    void bothEndsOfTheRangeBelongToABin() {
        observe(0, 0, 1);
        observe(1, 1, 1);

        assertThat(error.value()).isZero();
    }

    @Test
    void anInvalidProbabilityIsRefused() {
        assertThatThrownBy(() -> error.observe(1.01, true)).hasMessageContaining("must be in [0, 1], was 1.01");
        assertThatThrownBy(() -> error.observe(Double.NaN, true)).hasMessageContaining("was NaN");
    }

    private void observe(double confidence, int right, int of) {
        for (int i = 0; i < of; i++) {
            error.observe(confidence, i < right);
        }
    }
}
