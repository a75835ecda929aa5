package dev.eleventh.learning.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A comment beside each expected value shows how it is computed by hand. */
class AccuracyMatrixTest {
    private static final double ROUNDING = 1e-12;

    /**
     * Three tasks: the second one reduces the accuracy of the first, which then regains half; the second improves
     * later.
     */
    private final AccuracyMatrix matrix =
            new AccuracyMatrix(List.of(List.of(0.9), List.of(0.5, 0.8), List.of(0.7, 0.85, 0.6)));

    @Test
    void averageAccuracyIsTheMeanOfTheLastRow() {
        // (0.7 + 0.85 + 0.6) / 3
        assertThat(matrix.averageAccuracy()).isCloseTo(2.15 / 3, within(ROUNDING));
    }

    @Test
    void averageIncrementalAccuracyIsTheMeanOverTheSteps() {
        // rows' means 0.9, 0.65, 2.15/3
        assertThat(matrix.accuracyAfter(0)).isEqualTo(0.9);
        assertThat(matrix.accuracyAfter(1)).isCloseTo(0.65, within(ROUNDING));
        assertThat(matrix.averageIncrementalAccuracy()).isCloseTo((0.9 + 0.65 + 2.15 / 3) / 3, within(ROUNDING));
    }

    @Test
    void forgettingIsTheDropFromTheBestAccuracyOfEachTask() {
        // task 0: max(0.9, 0.5) - 0.7 = 0.2; task 1: 0.8 - 0.85 = -0.05
        assertThat(matrix.forgetting()).isCloseTo((0.2 - 0.05) / 2, within(ROUNDING));
    }

    @Test
    void forgettingCountsFromTheBestAndBackwardTransferFromWhenTheTaskWasLearned() {
        AccuracyMatrix grewThenFell =
                new AccuracyMatrix(List.of(List.of(0.6), List.of(0.9, 0.8), List.of(0.7, 0.8, 0.5)));

        // task 0 was 0.6 when learned, 0.9 at its best, 0.7 at the end; task 1 stayed
        assertThat(grewThenFell.forgetting()).isCloseTo((0.2 + 0) / 2, within(ROUNDING));
        assertThat(grewThenFell.backwardTransfer()).isCloseTo((0.1 + 0) / 2, within(ROUNDING));
    }

    @Test
    void backwardTransferIsTheChangeSinceEachTaskWasLearned() {
        // task 0: 0.7 - 0.9 = -0.2; task 1: 0.85 - 0.8 = 0.05
        assertThat(matrix.backwardTransfer()).isCloseTo((-0.2 + 0.05) / 2, within(ROUNDING));
    }

    @Test
    void jointGapIsTheAccuracyThatJointTrainingGains() {
        // (0.9 + 0.9 + 0.6) / 3 - 2.15 / 3 = 0.25 / 3
        assertThat(matrix.jointGap(List.of(0.9, 0.9, 0.6))).isCloseTo(0.25 / 3, within(ROUNDING));
        assertThat(matrix.jointGap(List.of(0.7, 0.85, 0.6))).isZero();
    }

    @Test
    void aStreamWithAllClassesFromTheStartHasFullRows() {
        AccuracyMatrix interleaved = new AccuracyMatrix(List.of(List.of(0.4, 0.6), List.of(0.8, 0.5)));

        // task 1 is the last: only task 0 counts, 0.4 before and 0.8 now
        assertThat(interleaved.accuracyAfter(0)).isEqualTo(0.5);
        assertThat(interleaved.forgetting()).isCloseTo(-0.4, within(ROUNDING));
        assertThat(interleaved.backwardTransfer()).isCloseTo(0.4, within(ROUNDING));
    }

    @Test
    void aSingleTaskForgetsNothing() {
        AccuracyMatrix single = new AccuracyMatrix(List.of(List.of(0.9)));

        assertThat(single.averageAccuracy()).isEqualTo(0.9);
        assertThat(single.averageIncrementalAccuracy()).isEqualTo(0.9);
        assertThat(single.forgetting()).isZero();
        assertThat(single.backwardTransfer()).isZero();
    }

    @Test
    void anInvalidAccuracyMatrixIsRefused() {
        assertThatThrownBy(() -> new AccuracyMatrix(List.of())).hasMessageContaining("at least one task");
        assertThatThrownBy(() -> new AccuracyMatrix(List.of(List.of(0.9), List.of(0.5))))
                .hasMessageContaining("row 1 must have 2 to 2 accuracies, had 1");
        assertThatThrownBy(() -> new AccuracyMatrix(List.of(List.of(0.9, 0.8))))
                .hasMessageContaining("row 0 must have 1 to 1");
        assertThatThrownBy(() -> new AccuracyMatrix(List.of(List.of(1.5))))
                .hasMessageContaining("must be in [0, 1], row 0 had 1.5");
        assertThatThrownBy(() -> matrix.jointGap(List.of(0.9))).hasMessageContaining("on all 3 tasks, was on 1");
    }
}
