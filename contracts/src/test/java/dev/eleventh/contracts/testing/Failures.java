package dev.eleventh.contracts.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects failures that are reported on threads other than the test's, such as those of a service's loops. An
 * exception thrown by a listener on such a thread would only end that thread, unnoticed by the test; {@link #close}
 * throws the failures in the test instead.
 */
public final class Failures implements AutoCloseable {
    private final Queue<AssertionError> reported = new ConcurrentLinkedQueue<>();

    /** Matches the signature of a service's failure listener. */
    public void failed(String part, Throwable cause) {
        reported.add(new AssertionError("%s failed: %s".formatted(part, cause), cause));
    }

    /**
     * Throws collected failures. Call it after the reporting parts are closed.
     *
     * @throws AssertionError the first failure that was reported, with all others suppressed
     */
    @Override
    public void close() {
        AssertionError first = reported.poll();
        if (first != null) {
            reported.forEach(first::addSuppressed);
            throw first;
        }
    }
}
