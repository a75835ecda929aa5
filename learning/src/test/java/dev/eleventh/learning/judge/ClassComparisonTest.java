package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClassComparisonTest {
    @Test
    void thePValueIsThatOfCoinTosses() {
        assertThat(ClassComparison.atLeast(8, 8)).isCloseTo(1 / 256.0, within(1e-12));
        assertThat(ClassComparison.atLeast(5, 6)).isCloseTo(7 / 64.0, within(1e-12));
        assertThat(ClassComparison.atLeast(3, 6)).isCloseTo(42 / 64.0, within(1e-12));
        assertThat(ClassComparison.atLeast(0, 6)).isCloseTo(1, within(1e-12));
    }

    @Test
    void withoutDifferencesThePValueIsOne() {
        assertThat(ClassComparison.atLeast(0, 0)).isEqualTo(1);
    }

    @Test
    void thousandsOfDifferencesStayFinite() {
        assertThat(ClassComparison.atLeast(2_500, 5_000)).isCloseTo(0.5, within(0.01));
        assertThat(ClassComparison.atLeast(3_000, 5_000)).isBetween(0.0, 1e-40);
    }
}
