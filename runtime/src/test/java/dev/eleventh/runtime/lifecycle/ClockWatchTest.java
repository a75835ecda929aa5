package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClockWatchTest {
    private final AtomicLong wallMillis = new AtomicLong(1_795_000_000_000L);
    private final AtomicLong nanoTime = new AtomicLong(-7);
    private final ClockWatch watch = new ClockWatch(wallMillis::get, nanoTime::get);

    @Test
    void failsWithTheDurationIfTheClockWasSetBack() {
        pass(Duration.ofSeconds(60), Duration.ofSeconds(60));
        watch.look();
        pass(Duration.ofSeconds(1), Duration.ofHours(-2).plusSeconds(1));

        assertThatThrownBy(watch::look)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PT2H")
                .hasMessageContaining("restart it");
    }

    @Test
    void failsIfTheClockReturnsFromTheFuture() {
        pass(Duration.ofSeconds(1), Duration.ofHours(2));
        watch.look();
        pass(Duration.ofSeconds(1), Duration.ofHours(-2));

        assertThatThrownBy(watch::look).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void toleratesAJumpAheadAndACorrectionOfSeconds() {
        pass(Duration.ofSeconds(1), Duration.ofHours(8));
        watch.look();
        pass(Duration.ofSeconds(10), Duration.ofSeconds(6));

        assertThatCode(watch::look).doesNotThrowAnyException();
    }

    @Test
    void correctionsOfSecondsDoNotAddUp() {
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofHours(1), Duration.ofHours(1).minusSeconds(3));
            watch.look();
        }
    }

    private void pass(Duration monotonic, Duration wall) {
        nanoTime.addAndGet(monotonic.toNanos());
        wallMillis.addAndGet(wall.toMillis());
    }
}
