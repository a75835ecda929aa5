package dev.eleventh.trainer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.runtime.http.HttpProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CostlyAnswerTest {
    private final Semaphore permits = new Semaphore(1);
    private final CostlyAnswer<Integer, String> answer = new CostlyAnswer<>(permits);
    private final AtomicInteger state = new AtomicInteger(1);
    private final AtomicInteger computed = new AtomicInteger();
    private final List<String> retryAfter = new ArrayList<>();

    private String get() {
        return get(() -> {
            computed.incrementAndGet();
            return new CostlyAnswer.Computed<>(state.get(), "of state " + state.get());
        });
    }

    private String get(Supplier<CostlyAnswer.Computed<Integer, String>> compute) {
        return answer.get(state::get, compute, retryAfter::add);
    }

    @Test
    void anAnswerIsReusedUntilTheStateChanges() {
        assertThat(List.of(get(), get())).containsOnly("of state 1");
        assertThat(computed).hasValue(1);

        state.set(2);
        assertThat(get()).isEqualTo("of state 2");
        assertThat(computed).hasValue(2);
    }

    @Test
    void aRequestDuringAnotherComputationIsRefusedUnlessItsAnswerIsKnown() {
        String known = get();
        permits.acquireUninterruptibly();

        assertThat(get()).isEqualTo(known);
        state.set(2);
        assertThatThrownBy(this::get)
                .isInstanceOf(HttpProblem.class)
                .extracting(problem -> ((HttpProblem) problem).reason())
                .isEqualTo("too-many-computations");
        assertThat(retryAfter).containsExactly("5");

        permits.release();
        assertThat(get()).isEqualTo("of state 2");
    }

    @Test
    void afterAFailureTheNextRequestComputes() {
        assertThatThrownBy(() -> get(() -> {
                    throw new IllegalStateException("no database");
                }))
                .hasMessage("no database");

        assertThat(get()).isEqualTo("of state 1");
    }
}
