package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.ModelManifest.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EarlierVersionTest {
    private static final Label CUP = new Label("cup");
    private static final Label MUG = new Label("mug");

    private static EarlierVersion version(long version, int heldOut, Map<Label, Double> perLabel) {
        Map<Label, Counts> counts = new HashMap<>();
        perLabel.keySet().forEach(label -> counts.put(label, new Counts(0, heldOut)));
        return new EarlierVersion(
                version, "exact", Sha256.of(new byte[0]), Instant.EPOCH, perLabel.keySet(), perLabel, counts);
    }

    private static Map<Label, Long> best(EarlierVersion... earlier) {
        return EarlierVersion.best(version(99, 50, Map.of(CUP, 0.5, MUG, 0.5)), List.of(earlier));
    }

    @Test
    void eachLabelHasTheVersionThatWasBestOnIt() {
        assertThat(best(version(2, 50, Map.of(CUP, 0.9, MUG, 0.6)), version(3, 50, Map.of(CUP, 0.8, MUG, 0.7))))
                .isEqualTo(Map.of(CUP, 2L, MUG, 3L));
    }

    @Test
    void ofEqualVersionsTheNewestIsBest() {
        assertThat(best(version(2, 50, Map.of(CUP, 0.9, MUG, 0.6)), version(3, 50, Map.of(CUP, 0.9, MUG, 0.6))))
                .isEqualTo(Map.of(CUP, 3L, MUG, 3L));
    }

    @Test
    void aPerfectResultOnTwoImagesIsNotBetterThanAGoodOneOnManyImages() {
        assertThat(best(version(2, 2, Map.of(CUP, 1.0, MUG, 1.0)), version(3, 100, Map.of(CUP, 0.95, MUG, 0.95))))
                .isEqualTo(Map.of(CUP, 3L, MUG, 3L));
    }

    @Test
    void aVersionOfOneClassIsAlwaysRightSoItSaysNothing() {
        assertThat(best(version(1, 50, Map.of(CUP, 1.0)))).isEmpty();
    }

    @Test
    void theNumberOfComparedHeadsHasABound() {
        Map<Label, Double> now = new HashMap<>();
        List<EarlierVersion> earlier = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            now.put(new Label("label-" + i), 0.5);
        }
        for (int i = 0; i < 50; i++) {
            Map<Label, Double> perLabel = new HashMap<>(now);
            perLabel.put(new Label("label-" + i), 0.9);
            earlier.add(version(i + 1, 50, perLabel));
        }

        Map<Label, Long> best = EarlierVersion.best(version(99, 50, now), earlier);

        assertThat(best).hasSize(50);
        assertThat(best.values().stream().distinct()).hasSize(32);
    }
}
