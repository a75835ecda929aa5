package dev.eleventh.benchmarks.unknown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeparationTest {
    /** The scores 1 to 100. */
    private static final double[] KNOWN =
            IntStream.rangeClosed(1, 100).mapToDouble(i -> i).toArray();

    private static Separation separated(double... unknown) {
        boolean[] right = new boolean[KNOWN.length];
        Arrays.fill(right, 50, 100, true);
        return Separation.of("method", "kind", KNOWN, right, unknown);
    }

    @Test
    void unknownImagesBelowAllKnownOnesAreSeparatedPerfectly() {
        Separation perfect = separated(-1, 0, 0.5);

        assertThat(perfect.area()).isEqualTo(1);
        assertThat(perfect.foundAt95()).isEqualTo(1);
        assertThat(perfect.curve().get(0)).isEqualTo(new Separation.Point(1, 0.5, 1));
    }

    @Test
    void theAreaIsTheChanceThatAKnownImageScoresHigherAndATieCountsHalf() {
        assertThat(separated(200).area()).isZero();
        assertThat(separated(50.5).area()).isEqualTo(0.5);
        assertThat(separated(100).area()).isCloseTo(0.005, within(1e-12));
        assertThat(separated(25.5, 75.5).area()).isEqualTo(0.5);
    }

    @Test
    void aThresholdLosesAShareOfTheKnownImagesAndFindsUnknownOnes() {
        Separation some = separated(3, 5.5, 6, 50);

        assertThat(some.foundAt95()).isEqualTo(0.5);
        Separation.Point at95 = some.curve().get(Separation.LOST.indexOf(0.05));
        assertThat(at95).isEqualTo(new Separation.Point(0.95, 0.5, 0.5));
        assertThat(some.curve().get(Separation.LOST.indexOf(0.2)).kept()).isEqualTo(0.8);
    }

    @Test
    void theMeanIsTakenOfEachPoint() {
        Separation mean = Separation.mean(List.of(separated(-1), separated(200)));

        assertThat(mean.area()).isEqualTo(0.5);
        assertThat(mean.curve().get(0)).isEqualTo(new Separation.Point(1, 0.5, 0.5));
    }
}
