package dev.eleventh.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampledAccuracyTest {
    /** The values are those of statsmodels' proportion_confint with method wilson. */
    @Test
    void theIntervalIsWilsons() {
        SampledAccuracy accuracy = new SampledAccuracy(45, 50);

        assertThat(accuracy.value()).isEqualTo(0.9);
        assertThat(accuracy.low()).isEqualTo(0.78640, within(1e-4));
        assertThat(accuracy.high()).isEqualTo(0.95652, within(1e-4));
    }

    @Test
    void theIntervalOfAPerfectSampleStaysInRange() {
        assertThat(new SampledAccuracy(3, 3).high()).isEqualTo(1, within(1e-9));
        assertThat(new SampledAccuracy(3, 3).low()).isEqualTo(0.4385, within(1e-3));
        assertThat(new SampledAccuracy(0, 1).low()).isEqualTo(0, within(1e-9));
    }

    @Test
    void aboutNineteenOfTwentySamplesCoverTheAccuracyOfAll() {
        SplittableRandom random = new SplittableRandom(11);
        int covered = 0;
        for (int sample = 0; sample < 2_000; sample++) {
            int right = 0;
            for (int i = 0; i < 60; i++) {
                right += random.nextDouble() < 0.85 ? 1 : 0;
            }
            SampledAccuracy accuracy = new SampledAccuracy(right, 60);
            covered += accuracy.low() <= 0.85 && 0.85 <= accuracy.high() ? 1 : 0;
        }
        assertThat(covered / 2_000.0).isBetween(0.93, 0.97);
    }

    @Test
    void anEmptySampleHasNoAccuracy() {
        assertThatThrownBy(() -> new SampledAccuracy(0, 0)).hasMessageContaining("at least 1 prediction");
        assertThatThrownBy(() -> new SampledAccuracy(2, 1)).hasMessageContaining("had 1 and 2");
    }
}
