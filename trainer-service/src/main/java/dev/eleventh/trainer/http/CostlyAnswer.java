package dev.eleventh.trainer.http;

import dev.eleventh.runtime.http.HttpProblem;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An answer that takes seconds to compute. The last answer is reused while the state that it was computed from stays
 * the same. All answers with the same permits are computed one at a time, so that requests cannot take the processors
 * and the memory from learning. Thread-safe.
 *
 * @param <S> the state of the database, with {@code equals}
 * @param <T> the answer
 */
final class CostlyAnswer<S, T> {
    /** The header with the seconds after which a refused client should ask again. */
    static final String RETRY_AFTER = "Retry-After";

    private static final String SECONDS = "5";

    private final Semaphore permits;
    private volatile @Nullable Computed<S, T> last;

    CostlyAnswer(Semaphore permits) {
        this.permits = permits;
    }

    /** An answer, and the state that it was computed from. */
    record Computed<S, T>(S state, T answer) {}

    /**
     * Returns the answer for the present state.
     *
     * @param state reads the present state; cheap
     * @param compute computes the answer from a snapshot
     * @param retryAfter receives the seconds for the header of that name when the request is refused
     * @throws HttpProblem 429 {@code too-many-computations} while another answer is computed
     */
    T get(Supplier<S> state, Supplier<Computed<S, T>> compute, Consumer<String> retryAfter) {
        Computed<S, T> known = last;
        if (known != null && known.state().equals(state.get())) {
            return known.answer();
        }
        if (!permits.tryAcquire()) {
            retryAfter.accept(SECONDS);
            throw new HttpProblem(
                    429,
                    "too-many-computations",
                    "another request computes such an answer (suspects, a confusion matrix or nearest examples), which happens one at a time; try again in %s s"
                            .formatted(SECONDS));
        }
        try {
            Computed<S, T> computed = compute.get();
            last = computed;
            return computed.answer();
        } finally {
            permits.release();
        }
    }
}
