package dev.eleventh.benchmarks.performance;

/** A row's yardstick is not installed on this machine; the message says what to install. */
final class MissingYardstickException extends Exception {
    private static final long serialVersionUID = 1;

    MissingYardstickException(String message) {
        super(message);
    }
}
