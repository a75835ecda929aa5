package dev.eleventh.cli;

/** The reader of standard output, such as {@code head}, has closed it. */
final class ClosedPipeException extends RuntimeException {
    ClosedPipeException() {
        super("nobody reads standard output any more", null, false, false);
    }
}
