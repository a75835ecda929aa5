package dev.eleventh.trainer.database;

/** Thrown when another instance continued from this instance's position, so that this instance must not write. */
public final class SupersededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SupersededException(String message) {
        super(message);
    }
}
