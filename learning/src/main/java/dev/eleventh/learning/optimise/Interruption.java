package dev.eleventh.learning.optimise;

import java.util.concurrent.CancellationException;

/**
 * Lets a descent end early when its thread was interrupted, so that a stopping service need not wait for the descent.
 */
public final class Interruption {
    private Interruption() {}

    public static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("learning was interrupted");
        }
    }
}
