package dev.eleventh.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PrequentialAccuracyTest {
    private final PrequentialAccuracy accuracy = new PrequentialAccuracy(4);

    @Test
    void accuraciesAreZeroWithoutObservations() {
        assertThat(accuracy.total()).isZero();
        assertThat(accuracy.windowed()).isZero();
    }

    @Test
    void untilTheWindowIsFullWindowAndTotalAreEqual() {
        observe("rwr");

        assertThat(accuracy.total()).isEqualTo(2 / 3.0);
        assertThat(accuracy.windowed()).isEqualTo(2 / 3.0);
    }

    @Test
    void theWindowDropsTheOldestAndTheTotalKeepsThem() {
        observe("wwwwrrwr");

        assertThat(accuracy.observed()).isEqualTo(8);
        assertThat(accuracy.total()).isEqualTo(3 / 8.0);
        assertThat(accuracy.windowed()).isEqualTo(3 / 4.0);

        observe("ww"); // the last four are w r w w
        assertThat(accuracy.total()).isEqualTo(3 / 10.0);
        assertThat(accuracy.windowed()).isEqualTo(1 / 4.0);
    }

    @Test
    void anEmptyWindowIsRefused() {
        assertThatThrownBy(() -> new PrequentialAccuracy(0)).hasMessageContaining("at least 1 example, was 0");
    }

    private void observe(String rightOrWrong) {
        rightOrWrong.chars().forEach(c -> accuracy.observe(c == 'r'));
    }
}
