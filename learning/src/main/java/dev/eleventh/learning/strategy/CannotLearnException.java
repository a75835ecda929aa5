package dev.eleventh.learning.strategy;

/** Thrown when a strategy cannot learn from the current examples; with more or other examples it may succeed. */
public final class CannotLearnException extends RuntimeException {
    /**
     * Creates the exception.
     *
     * @param message what is missing and what to do about it
     */
    public CannotLearnException(String message) {
        super(message);
    }
}
