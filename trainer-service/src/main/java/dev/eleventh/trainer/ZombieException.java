package dev.eleventh.trainer;

/** Another instance went on from where this one believes to be: what it was about to write must not be written. */
final class ZombieException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ZombieException(String message) {
        super(message);
    }
}
