package dev.eleventh.contracts.testing;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Collects failures that are reported on other threads than the test's, such as those of a service's loops. An exception that a
 * listener throws there ends that thread, and no test sees it: {@link #close} throws it in the test.
 */
public final class Failures implements AutoCloseable {
    private final Queue<AssertionError> reported = new ConcurrentLinkedQueue<>();

    /** Fits a service's failure listener. */
    public void failed(String part, Throwable cause) {
        reported.add(new AssertionError("%s failed: %s".formatted(part, cause), cause));
    }

    /**
     * To be called after the parts that report are closed.
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
