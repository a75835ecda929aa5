package dev.eleventh.learning;

import java.util.concurrent.CancellationException;

/** Lets a descent end early when nobody waits for it any more: a service that stops must not wait for it either. */
final class Interruption {
    private Interruption() {}

    static void check() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("learning was interrupted");
        }
    }
}
