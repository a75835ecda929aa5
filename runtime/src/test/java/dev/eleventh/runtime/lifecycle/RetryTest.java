package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.testing.Patience;
import dev.failsafe.FailsafeException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final AtomicInteger attempts = new AtomicInteger();

    private static Retry whileAway(Duration limit) {
        return Retry.whileAway("broker", IOException.class::isInstance, limit);
    }

    private String failTwice() throws IOException {
        if (attempts.incrementAndGet() <= 2) {
            throw new IOException("unavailable");
        }
        return "back";
    }

    @Test
    void retriesUntilItSucceeds() {
        assertThat(whileAway(Patience.LIMIT).call(this::failTwice)).isEqualTo("back");
        assertThat(attempts).hasValue(3);
    }

    @Test
    void givesUpWithTheLastFailureWhenTheLimitHasPassed() {
        Retry retry = whileAway(Duration.ofMillis(300));

        assertThatThrownBy(() -> retry.call(() -> {
                    throw new IOException("unavailable, attempt " + attempts.incrementAndGet());
                }))
                .isInstanceOf(FailsafeException.class)
                .hasRootCauseMessage("unavailable, attempt " + attempts);
    }

    @Test
    void doesNotRepeatABug() {
        Retry retry = whileAway(Patience.LIMIT);

        assertThatThrownBy(() -> retry.call(() -> {
                    attempts.incrementAndGet();
                    throw new IllegalStateException("bug");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(attempts).hasValue(1);
    }
}
