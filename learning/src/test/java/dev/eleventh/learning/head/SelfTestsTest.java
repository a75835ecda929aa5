package dev.eleventh.learning.head;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SelfTestsTest {
    @Test
    void aLabelThatIsAsProbableButForRoundingIsBest() {
        float most = 0.4f;
        float[] tie = {0.2f, most, Math.nextDown(most)};

        assertThat(SelfTests.isBest(tie, 1)).isTrue();
        assertThat(SelfTests.isBest(tie, 2)).isTrue();
        assertThat(SelfTests.isBest(tie, 0)).isFalse();
    }

    @Test
    void aLabelThatIsLessProbableByMoreThanRoundingIsNotBest() {
        float[] probabilities = {0.34f, 0.33f, 0.33f};

        assertThat(SelfTests.isBest(probabilities, 0)).isTrue();
        assertThat(SelfTests.isBest(probabilities, 1)).isFalse();
    }
}
