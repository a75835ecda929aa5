package dev.eleventh.learning.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedCountsTest {
    @Test
    void thePValueIsTheChanceOfADifferenceOfAtLeastThisSizeInEitherDirection() {
        assertThat(new PairedCounts(100, 5, 0).pValue()).isCloseTo(2 / 32.0, within(1e-12));
        assertThat(new PairedCounts(100, 0, 5).pValue()).isCloseTo(2 / 32.0, within(1e-12));
        // 2 (1 + 8 + 28) / 2^8
        assertThat(new PairedCounts(100, 2, 6).pValue()).isCloseTo(74 / 256.0, within(1e-12));
    }

    @Test
    void thePValueIsOneWithoutADifference() {
        assertThat(new PairedCounts(100, 0, 0).pValue()).isEqualTo(1);
        assertThat(new PairedCounts(100, 7, 7).pValue()).isEqualTo(1);
    }
}
