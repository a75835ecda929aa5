package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.testing.Failures;
import dev.eleventh.contracts.testing.Patience;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = Patience.MINUTES, unit = TimeUnit.MINUTES)
class HealthProbeTest {
    private final AtomicLong now = new AtomicLong();
    private final Failures failures = new Failures();
    private final BlockingQueue<Result> answers = new LinkedBlockingQueue<>();
    private final Semaphore asked = new Semaphore(0);
    private final HealthProbe probe = HealthProbe.start(
            "broker",
            this::ask,
            () -> answers.add(new Result(0, true)),
            failures::failed,
            Duration.ofMillis(1),
            now::get);

    /** The result of a request, and the seconds until it came. */
    private record Result(int seconds, boolean answer) {}

    private Health ask() throws Exception {
        asked.release();
        Result result = answers.take();
        now.addAndGet(Duration.ofSeconds(result.seconds()).toNanos());
        if (!result.answer()) {
            throw new IOException("no answer");
        }
        return Health.readyWith("answered");
    }

    @BeforeEach
    void awaitTheFirstQuestion() throws InterruptedException {
        asked.acquire();
    }

    @AfterEach
    void stop() {
        probe.close();
        failures.close();
    }

    /** Returns the health after this result was processed, that is, when the probe sends its next request. */
    private Health after(int seconds, boolean answer) throws InterruptedException {
        answers.add(new Result(seconds, answer));
        asked.acquire();
        return probe.health();
    }

    @Test
    void isNotReadyBeforeTheFirstAnswer() throws InterruptedException {
        assertThat(probe.health().reason()).isEqualTo("starting");

        assertThat(after(0, true)).isEqualTo(Health.readyWith("answered"));
    }

    @Test
    void reportsAnOutageAfterTwoUnansweredRequestsUntilTheNextAnswer() throws InterruptedException {
        after(0, true);

        assertThat(after(5, false).ready()).isTrue();
        assertThat(after(5, false)).isEqualTo(Health.notReady("no answer for 10 s: java.io.IOException: no answer"));
        assertThat(after(5, false).reason()).contains("for 15 s");
        assertThat(after(0, true).ready()).isTrue();
        assertThat(after(5, false).ready()).isTrue();
    }

    @Test
    void reportsNoOutageAfterOneUnansweredRequestEvenAfterALongPause() throws InterruptedException {
        after(0, true);

        for (int i = 0; i < 3; i++) {
            assertThat(after(60, false).ready()).isTrue();
            assertThat(after(5, true).ready()).isTrue();
        }
    }

    @Test
    void reportsNoOutageBeforeTenSecondsOfImmediateFailures() throws InterruptedException {
        after(0, true);

        for (int i = 0; i < 9; i++) {
            assertThat(after(1, false).ready()).isTrue();
        }
        assertThat(after(1, false).ready()).isFalse();
    }
}
