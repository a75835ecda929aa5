package dev.eleventh.trainer.database;

/** Another instance continued from this instance's position, so this instance must not write. */
public final class SupersededException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public SupersededException(String message) {
        super(message);
    }
}
