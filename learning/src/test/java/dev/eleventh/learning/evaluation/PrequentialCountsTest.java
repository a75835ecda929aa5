package dev.eleventh.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts.Count;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PrequentialCountsTest {
    private static final Label CUP = new Label("cup");
    private static final Label JAR = new Label("jar");
    private static final Label MUG = new Label("mug");

    @Test
    void aLabelUnknownToTheHeadIsCountedSeparately() {
        PrequentialCounts counts = new PrequentialCounts(new TreeMap<>(
                Map.of(CUP, new Count(true, 4, 3), MUG, new Count(true, 4, 1), JAR, new Count(false, 7, 0))));

        assertThat(counts.seen()).isEqualTo(8);
        assertThat(counts.correct()).isEqualTo(4);
        assertThat(counts.unknownLabel()).isEqualTo(7);
        assertThat(counts.accuracy()).hasValue(0.5);
        assertThat(counts.accuracy(CUP)).hasValue(0.75);
        assertThat(counts.accuracy(JAR)).isEmpty();
        assertThat(counts.accuracy(new Label("never seen"))).isEmpty();
    }

    @Test
    void thereIsNoAccuracyWithoutExamples() {
        assertThat(PrequentialCounts.NONE.accuracy()).isEmpty();
        assertThat(new PrequentialCounts(new TreeMap<>(Map.of(JAR, new Count(false, 7, 0)))).accuracy())
                .isEmpty();
    }

    @Test
    void countsOfOneHeadAddUp() {
        assertThat(new Count(true, 4, 3).plus(new Count(true, 1, 0))).isEqualTo(new Count(true, 5, 3));
        assertThatThrownBy(() -> new Count(true, 4, 3).plus(new Count(false, 1, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void invalidCountsAreRefused() {
        assertThatThrownBy(() -> new Count(true, 0, 0)).hasMessageContaining("seen=0");
        assertThatThrownBy(() -> new Count(true, 2, 3)).hasMessageContaining("correct=3");
        assertThatThrownBy(() -> new Count(false, 2, 1)).hasMessageContaining("known=false");
    }
}
