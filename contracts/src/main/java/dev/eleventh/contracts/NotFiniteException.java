package dev.eleventh.contracts;

/** Thrown when a network returns a value that is not a finite number, so the image has no embedding. */
public final class NotFiniteException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotFiniteException(String message) {
        super(message);
    }
}
