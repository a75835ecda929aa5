package dev.eleventh.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.benchmarks.LabellingCurves.Needed;
import dev.eleventh.benchmarks.LabellingRun.Curve;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabellingCurvesTest {
    private static final List<Curve> RUNS = List.of(
            new Curve(List.of(0.5, 0.6, 0.8), 12),
            new Curve(List.of(0.4, 0.8, 0.7), 10),
            new Curve(List.of(0.6, 0.6, 0.6), null));

    @Test
    void eachTargetHasTheNumberOfLabelsThatFirstReachedIt() {
        LabellingCurves curves = LabellingCurves.of("margin", RUNS, 10, 5, List.of(0.6, 0.8));

        assertThat(curves.needed()).containsExactly(new Needed(0.6, 15, 10, 15), new Needed(0.8, 20, 15, null));
        assertThat(curves.median()).containsExactly(0.5, 0.6, 0.7);
    }

    @Test
    void aClassThatWasNeverSeenInMostRunsHasNoMedian() {
        assertThat(LabellingCurves.of("random", RUNS, 10, 5, List.of()).allSeen())
                .isEqualTo(new Needed(null, 12, 10, null));
        assertThat(LabellingCurves.of("random", RUNS.subList(1, 3), 10, 5, List.of())
                        .allSeen())
                .isEqualTo(new Needed(null, null, 10, null));
    }
}
