package dev.eleventh.learning.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReplaySelectionTest {
    private static final Label CAT = new Label("cat");
    private static final Label DOG = new Label("dog");
    private static final Label EMU = new Label("emu");

    @Test
    void everyLabelKeepsAllExamplesWhileThereIsRoom() {
        assertThat(ReplaySelection.quotas(Map.of(CAT, 3, DOG, 5), 100)).isEqualTo(Map.of(CAT, 3, DOG, 5));
    }

    @Test
    void largeLabelsShareTheRestOfSmallOnesEqually() {
        assertThat(ReplaySelection.quotas(Map.of(CAT, 1000, DOG, 2, EMU, 500), 102))
                .isEqualTo(Map.of(CAT, 50, DOG, 2, EMU, 50));
    }

    @Test
    void theCapacityIsUsedToTheLastPlace() {
        var quotas = ReplaySelection.quotas(Map.of(CAT, 1000, DOG, 1000, EMU, 1000), 100);

        assertThat(quotas.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
        assertThat(quotas.values()).allSatisfy(quota -> assertThat(quota).isBetween(33, 34));
    }

    @Test
    void aCapacityBelowOnePlacePerLabelIsRefused() {
        assertThatThrownBy(() -> ReplaySelection.quotas(Map.of(CAT, 1, DOG, 1), 1))
                .hasMessageContaining("at least the number of labels 2, was 1");
    }

    /** A changed hash would re-draw every replay buffer and, worse, learn from the held-out set. */
    @Test
    void prioritiesAndSplitsNeverChange() {
        assertThat(ReplaySelection.priority(new ExampleId("42"))).isEqualTo(9080247249225156843L);
        assertThat(IntStream.range(0, 40).filter(i -> Split.of(image(i), 0.2) == Split.HOLD_OUT))
                .containsExactly(15, 21, 32);
    }

    @Test
    void prioritiesAreUniform() {
        long lowHalf = IntStream.range(0, 10_000)
                .filter(i -> ReplaySelection.priority(new ExampleId("id-" + i)) < Long.MAX_VALUE / 2)
                .count();

        assertThat(lowHalf).isBetween(4_800L, 5_200L);
    }

    @Test
    void theHoldOutHasTheRequestedShareAndIsIndependentOfThePriority() {
        var heldOut = IntStream.range(0, 10_000)
                .filter(i -> Split.of(image(i), 0.2) == Split.HOLD_OUT)
                .mapToObj(i -> new ExampleId("id-" + i))
                .toList();

        assertThat(heldOut.size()).isBetween(1_880, 2_120);
        assertThat(heldOut.stream().filter(id -> ReplaySelection.priority(id) < Long.MAX_VALUE / 2))
                .hasSizeBetween(heldOut.size() * 46 / 100, heldOut.size() * 54 / 100);
    }

    private static Sha256 image(int number) {
        return Sha256.of(new byte[] {(byte) (number >> 8), (byte) number});
    }
}
