package dev.eleventh.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AccuracyIntervalTest {
    /** Compared with {@code scipy.stats.binomtest(…).proportion_ci(method="wilson")}. */
    @Test
    void theIntervalIsWilsons() {
        assertInterval(AccuracyInterval.of(8, 10), 0.490162, 0.943318);
        assertInterval(AccuracyInterval.of(90, 100), 0.825634, 0.944771);
        assertInterval(AccuracyInterval.of(0, 5), 0, 0.434482);
        assertInterval(AccuracyInterval.of(5, 5), 0.565518, 1);
    }

    private static void assertInterval(AccuracyInterval interval, double low, double high) {
        assertThat(interval.low()).isCloseTo(low, within(1e-5));
        assertThat(interval.high()).isCloseTo(high, within(1e-5));
    }

    @Test
    void theIntervalContainsTheAccuracyInNineteenOfTwentyCases() {
        SplittableRandom random = new SplittableRandom(11);
        int contained = 0;
        for (int run = 0; run < 2_000; run++) {
            int correct = 0;
            for (int i = 0; i < 60; i++) {
                correct += random.nextDouble() < 0.85 ? 1 : 0;
            }
            AccuracyInterval interval = AccuracyInterval.of(correct, 60);
            contained += interval.low() <= 0.85 && 0.85 <= interval.high() ? 1 : 0;
        }

        assertThat(contained).isBetween(1_860, 1_960);
    }

    @Test
    void moreCorrectThanSeenIsRefused() {
        assertThatThrownBy(() -> AccuracyInterval.of(6, 5))
                .hasMessage("correct must be in [0, seen] and seen 1 or more, were 6 and 5");
    }
}
