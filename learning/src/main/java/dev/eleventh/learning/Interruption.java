package dev.eleventh.learning;

import java.util.concurrent.CancellationException;

/**
 * Lets a descent end early when its thread was interrupted, so that a stopping service need not wait for the descent.
 */
final class Interruption {
    private Interruption() {}

    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("learning was interrupted");
        }
    }
}
