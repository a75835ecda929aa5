package dev.eleventh.trainer;

/** Another instance continued from this instance's position, so this instance must not write. */
final class ZombieException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ZombieException(String message) {
        super(message);
    }
}
