package dev.eleventh.contracts.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.Test;

class FailuresTest {
    private final Failures failures = new Failures();

    @Test
    void throwsNothingWithoutFailures() {
        assertThatCode(failures::close).doesNotThrowAnyException();
    }

    @Test
    void failuresOnOtherThreadsAreThrownInTheTest() throws InterruptedException {
        for (String part : new String[] {"record-examples", "learn"}) {
            Thread loop = new Thread(() -> failures.failed(part, new IllegalStateException("bug")));
            loop.start();
            loop.join();
        }

        Throwable thrown = catchThrowable(failures::close);

        assertThat(thrown)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("record-examples")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(thrown.getSuppressed()).singleElement().asString().contains("learn");
    }
}
