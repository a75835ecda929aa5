package dev.eleventh.learning;

/** A strategy cannot learn from what there is at the moment; with more or other examples it may. */
public final class CannotLearnException extends RuntimeException {
    /**
     * What is missing.
     *
     * @param message says what to do, too
     */
    public CannotLearnException(String message) {
        super(message);
    }
}
