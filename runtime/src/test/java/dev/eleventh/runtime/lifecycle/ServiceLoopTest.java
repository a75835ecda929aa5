package dev.eleventh.runtime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServiceLoopTest {
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final FailureListener listener = (part, cause) -> failures.add(part + ": " + cause.getMessage());

    @Test
    void repeatsItsBodyUntilClosed() {
        AtomicInteger rounds = new AtomicInteger();
        ServiceLoop loop = ServiceLoop.start("count", rounds::incrementAndGet, listener);
        await().until(() -> rounds.get() > 3);

        loop.close();

        int last = rounds.get();
        assertThat(rounds.get()).isEqualTo(last);
        assertThat(failures).isEmpty();
    }

    @Test
    void runsSeveralBodiesAndClosesThemTogether() {
        AtomicInteger first = new AtomicInteger();
        AtomicInteger second = new AtomicInteger();
        List<ServiceLoop.Body> bodies = List.of(first::incrementAndGet, second::incrementAndGet);
        ServiceLoop loop = ServiceLoop.start("count", bodies, () -> {}, listener);
        await().until(() -> first.get() > 3 && second.get() > 3);

        loop.close();

        List<Integer> last = List.of(first.get(), second.get());
        assertThat(List.of(first.get(), second.get())).isEqualTo(last);
        assertThat(failures).isEmpty();
    }

    @Test
    void reportsTheFailureOfOneOfItsBodies() {
        List<ServiceLoop.Body> bodies = List.of(() -> TimeUnit.MILLISECONDS.sleep(1), () -> {
            throw new IllegalStateException("bug");
        });
        ServiceLoop loop = ServiceLoop.start("record-examples", bodies, () -> {}, listener);

        await().until(() -> !failures.isEmpty());

        loop.close();
        assertThat(failures).containsExactly("record-examples: bug");
    }

    @Test
    void reportsAFailureOnceAndEnds() {
        ServiceLoop loop = ServiceLoop.start(
                "record-examples",
                () -> {
                    throw new IllegalStateException("bug");
                },
                listener);

        await().until(() -> !failures.isEmpty());

        loop.close();
        assertThat(failures).containsExactly("record-examples: bug");
    }

    @Test
    void ignoresTheExceptionOfAWokenBody() {
        CountDownLatch woken = new CountDownLatch(1);
        ServiceLoop loop = ServiceLoop.start(
                "poll",
                () -> {
                    woken.await();
                    throw new IllegalStateException("woken");
                },
                woken::countDown,
                listener);

        loop.close();

        assertThat(failures).isEmpty();
    }
}
