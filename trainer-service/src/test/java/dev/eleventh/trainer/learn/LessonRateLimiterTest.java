package dev.eleventh.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.trainer.registry.LearningTrigger;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LessonRateLimiterTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Such clocks start anywhere, and may be about to overflow. */
    private long now = Long.MAX_VALUE - 5;

    private final LessonRateLimiter rateLimiter = new LessonRateLimiter(3, MINUTE, () -> now);

    @Test
    void aBurstOfLessonsMayFollowEachOtherImmediately() {
        for (int i = 0; i < 3; i++) {
            assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isTrue();
            rateLimiter.gave(LearningTrigger.EXAMPLES);
        }

        assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isFalse();
        assertThat(rateLimiter.allows(LearningTrigger.ELAPSED)).isFalse();
    }

    @Test
    void afterABurstOneLessonIsAllowedPerInterval() {
        use(3);
        pass(MINUTE.minusNanos(1));
        assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isTrue();
        use(1);
        assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isFalse();
    }

    @Test
    void aTrickleForAYearMakesOneLessonPerMinute() {
        int lessons = 0;
        Duration between = Duration.ofSeconds(5);
        for (int i = 0; i < 24 * 60 * 12; i++) {
            if (rateLimiter.allows(LearningTrigger.ELAPSED)) {
                rateLimiter.gave(LearningTrigger.ELAPSED);
                lessons++;
            }
            pass(between);
        }

        assertThat(lessons).isBetween(24 * 60, 24 * 60 + 3);
    }

    @Test
    void afterAPauseOneBurstIsAllowedAgain() {
        use(3);
        pass(Duration.ofDays(1));
        use(3);
        assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isFalse();
    }

    @Test
    void aNewLabelAndACorrectionNeitherWaitNorCount() {
        for (int i = 0; i < 10; i++) {
            rateLimiter.gave(LearningTrigger.NEW_LABEL);
            rateLimiter.gave(LearningTrigger.CORRECTION);
        }
        assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isTrue();
        use(3);

        assertThat(rateLimiter.allows(LearningTrigger.NEW_LABEL)).isTrue();
        assertThat(rateLimiter.allows(LearningTrigger.CORRECTION)).isTrue();
    }

    @Test
    void anEmptyBurstOrIntervalIsRejected() {
        assertThatThrownBy(() -> new LessonRateLimiter(0, MINUTE, () -> now)).hasMessageContaining("1 lesson or more");
        assertThatThrownBy(() -> new LessonRateLimiter(1, Duration.ZERO, () -> now))
                .hasMessageContaining("longer than 0");
    }

    private void use(int lessons) {
        for (int i = 0; i < lessons; i++) {
            assertThat(rateLimiter.allows(LearningTrigger.EXAMPLES)).isTrue();
            rateLimiter.gave(LearningTrigger.EXAMPLES);
        }
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }
}
