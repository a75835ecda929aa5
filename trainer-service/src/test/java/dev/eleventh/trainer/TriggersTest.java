package dev.eleventh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Label;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TriggersTest {
    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final Triggers TRIGGERS = new Triggers(200, AFTER);
    private static final Set<Label> NEW = Set.of(new Label("mug"));

    @Test
    void nothingNewSetsOffNothing() {
        assertThat(TRIGGERS.fired(Backlog.NONE)).isEmpty();
        // a rejected challenger leaves its new label unknown, but no event waits any more
        assertThat(TRIGGERS.fired(new Backlog(0, 0, NEW, AFTER))).isEmpty();
    }

    @Test
    void oneExampleOfANewLabelIsEnough() {
        assertThat(TRIGGERS.fired(new Backlog(1, 0, NEW, Duration.ZERO))).contains(Trigger.NEW_LABEL);
    }

    @Test
    void aCorrectionIsTheMostPressing() {
        assertThat(TRIGGERS.fired(new Backlog(500, 1, NEW, AFTER))).contains(Trigger.CORRECTION);
    }

    @Test
    void examplesOfKnownLabelsWaitForTheirNumberOrTheirTime() {
        assertThat(TRIGGERS.fired(new Backlog(199, 0, Set.of(), Duration.ofMillis(4_999))))
                .isEmpty();
        assertThat(TRIGGERS.fired(new Backlog(200, 0, Set.of(), Duration.ZERO))).contains(Trigger.EXAMPLES);
        assertThat(TRIGGERS.fired(new Backlog(1, 0, Set.of(), AFTER))).contains(Trigger.ELAPSED);
    }

    @Test
    void limitsThatWouldAlwaysFireAreRefused() {
        assertThatThrownBy(() -> new Triggers(0, AFTER)).hasMessageContaining("at least 1 example");
        assertThatThrownBy(() -> new Triggers(1, Duration.ZERO)).hasMessageContaining("longer than 0");
    }
}
