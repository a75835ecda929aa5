package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageHealthTest {
    private final AtomicLong now = new AtomicLong();
    private final OutageHealth outage = new OutageHealth(
            "record-examples", UncheckedIOException.class::isInstance, Duration.ofSeconds(10), now::get);

    @Test
    void isNotReadyWhileTheDependencyIsUnavailable() {
        outage.over();
        assertThat(outage.health().ready()).isTrue();

        outage.note(new UncheckedIOException(new IOException("no broker")));
        assertThat(outage.health().ready()).isFalse();
        assertThat(outage.health().reason()).contains("no broker");

        outage.over();
        assertThat(outage.health().ready()).isTrue();
    }

    @Test
    void givesUpAtTheLimitOfOneOutageNotOfSeveral() {
        UncheckedIOException failure = new UncheckedIOException(new IOException("no broker"));
        outage.note(failure);
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        outage.note(failure);
        outage.over();
        now.addAndGet(Duration.ofSeconds(9).toNanos());
        outage.note(failure);
        now.addAndGet(Duration.ofSeconds(11).toNanos());

        assertThatThrownBy(() -> outage.note(failure)).isSameAs(failure);
    }

    @Test
    void rethrowsABug() {
        IllegalStateException bug = new IllegalStateException("bug");

        assertThatThrownBy(() -> outage.note(bug)).isSameAs(bug);
    }
}
