package dev.eleventh.contracts;

/** A network gave a number that is none: of this image it has nothing to say. */
public final class NotFiniteException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotFiniteException(String message) {
        super(message);
    }
}
