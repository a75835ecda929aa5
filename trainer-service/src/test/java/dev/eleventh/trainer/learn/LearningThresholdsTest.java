package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Backlog;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LearningThresholdsTest {
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final LearningThresholds THRESHOLDS = new LearningThresholds(200, AFTER);
    private static final Set<Label> NEW = Set.of(new Label("mug"));

    @Test
    void withoutNewEventsNothingIsTriggered() {
        assertThat(THRESHOLDS.due(Backlog.NONE)).isEmpty();
        // a rejected challenger leaves its new label unknown, but no event waits any more
        assertThat(THRESHOLDS.due(new Backlog(0, 0, NEW, AFTER))).isEmpty();
    }

    @Test
    void oneExampleOfANewLabelIsEnough() {
        assertThat(THRESHOLDS.due(new Backlog(1, 0, NEW, Duration.ZERO))).contains(LearningTrigger.NEW_LABEL);
    }

    @Test
    void aCorrectionIsTheMostUrgentTrigger() {
        assertThat(THRESHOLDS.due(new Backlog(500, 1, NEW, AFTER))).contains(LearningTrigger.CORRECTION);
    }

    @Test
    void examplesOfKnownLabelsWaitForTheNumberOrTheTime() {
        assertThat(THRESHOLDS.due(new Backlog(199, 0, Set.of(), Duration.ofMillis(4_999))))
                .isEmpty();
        assertThat(THRESHOLDS.due(new Backlog(200, 0, Set.of(), Duration.ZERO))).contains(LearningTrigger.EXAMPLES);
        assertThat(THRESHOLDS.due(new Backlog(1, 0, Set.of(), AFTER))).contains(LearningTrigger.ELAPSED);
    }

    @Test
    void limitsThatWouldAlwaysFireAreRejected() {
        assertThatThrownBy(() -> new LearningThresholds(0, AFTER)).hasMessageContaining("at least 1 example");
        assertThatThrownBy(() -> new LearningThresholds(1, Duration.ZERO)).hasMessageContaining("longer than 0");
    }
}
