package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.trainer.registry.Trigger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LessonRateLimiterTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Such clocks start anywhere, and may be about to overflow. */
    private long now = Long.MAX_VALUE - 5;

    private final LessonRateLimiter pace = new LessonRateLimiter(3, MINUTE, () -> now);

    @Test
    void aFewLessonsFollowEachOtherAtOnce() {
        for (int i = 0; i < 3; i++) {
            assertThat(pace.allows(Trigger.EXAMPLES)).isTrue();
            pace.gave(Trigger.EXAMPLES);
        }

        assertThat(pace.allows(Trigger.EXAMPLES)).isFalse();
        assertThat(pace.allows(Trigger.ELAPSED)).isFalse();
    }

    @Test
    void thenOneIsGivenAnInterval() {
        use(3);
        pass(MINUTE.minusNanos(1));
        assertThat(pace.allows(Trigger.EXAMPLES)).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(pace.allows(Trigger.EXAMPLES)).isTrue();
        use(1);
        assertThat(pace.allows(Trigger.EXAMPLES)).isFalse();
    }

    @Test
    void aTrickleOfAYearMakesALessonAMinute() {
        int lessons = 0;
        Duration between = Duration.ofSeconds(5);
        for (int i = 0; i < 24 * 60 * 12; i++) {
            if (pace.allows(Trigger.ELAPSED)) {
                pace.gave(Trigger.ELAPSED);
                lessons++;
            }
            pass(between);
        }

        assertThat(lessons).isBetween(24 * 60, 24 * 60 + 3);
    }

    @Test
    void afterAPauseAFewMayFollowAtOnceAgainButNoMore() {
        use(3);
        pass(Duration.ofDays(1));
        use(3);
        assertThat(pace.allows(Trigger.EXAMPLES)).isFalse();
    }

    @Test
    void aNewLabelAndACorrectionNeitherWaitNorCount() {
        for (int i = 0; i < 10; i++) {
            pace.gave(Trigger.NEW_LABEL);
            pace.gave(Trigger.CORRECTION);
        }
        assertThat(pace.allows(Trigger.EXAMPLES)).isTrue();
        use(3);

        assertThat(pace.allows(Trigger.NEW_LABEL)).isTrue();
        assertThat(pace.allows(Trigger.CORRECTION)).isTrue();
    }

    @Test
    void aPaceOfNothingIsRefused() {
        assertThatThrownBy(() -> new LessonRateLimiter(0, MINUTE, () -> now)).hasMessageContaining("1 lesson or more");
        assertThatThrownBy(() -> new LessonRateLimiter(1, Duration.ZERO, () -> now))
                .hasMessageContaining("longer than 0");
    }

    private void use(int lessons) {
        for (int i = 0; i < lessons; i++) {
            assertThat(pace.allows(Trigger.EXAMPLES)).isTrue();
            pace.gave(Trigger.EXAMPLES);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
