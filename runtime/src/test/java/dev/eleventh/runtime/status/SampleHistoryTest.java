package dev.eleventh.runtime.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleHistoryTest {
    private static final String LAG = "lag";
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SampleHistory history = new SampleHistory(Map.of(LAG, Duration.ofMinutes(5)));

    private void add(Duration later, String client) {
        history.add(START.plus(later), List.of(new Sample(LAG, Map.of("client", client), 3)));
    }

    @Test
    void aSeriesThatEndedIsForgottenAfterItsWindow() {
        add(Duration.ZERO, "old");
        add(Duration.ofMinutes(1), "new");
        add(Duration.ofMinutes(5), "new");
        assertThat(history.kept(LAG)).isEqualTo(2);

        add(Duration.ofMinutes(6), "new");

        assertThat(history.kept(LAG)).isEqualTo(1);
    }

    @Test
    void aCounterThatBeganWithinTheWindowRoseFromZero() {
        add(Duration.ZERO, "one");

        assertThat(history.increase(LAG, Duration.ofMinutes(5)))
                .containsExactly(Map.entry(Map.of("client", "one"), 3.0));
    }
}
