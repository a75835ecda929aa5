package dev.eleventh.trainer.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.trainer.registry.BackboneMoveStatus.Progress;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackboneMoveStatusTest {
    private static Progress progress(long examples, long embedded, long blocked) {
        return new Progress(examples, embedded, blocked, List.of());
    }

    @Test
    void examplesAreEmbeddedBeforeHeadsAreJudged() {
        assertThat(progress(10, 9, 0).state(false)).isEqualTo("embedding");
        assertThat(progress(10, 10, 0).state(false)).isEqualTo("judging");
        assertThat(progress(0, 0, 0).state(false)).isEqualTo("judging");
    }

    @Test
    void aMoveIsBlockedOnceNothingButBlockedExamplesIsLeft() {
        assertThat(progress(10, 8, 1).state(false)).isEqualTo("embedding");
        assertThat(progress(10, 8, 2).state(false)).isEqualTo("blocked");
        assertThat(progress(10, 8, 2).reason(false)).contains("2 examples cannot be embedded", "give up");
        assertThat(progress(10, 8, 1).reason(false)).isNull();
    }

    @Test
    void aPausedMoveIsPausedWhateverIsLeft() {
        assertThat(progress(10, 8, 2).state(true)).isEqualTo("paused");
        assertThat(progress(10, 8, 2).reason(true)).isNull();
    }
}
