package dev.eleventh.cli.terminal;

/** The reader of standard output, such as {@code head}, has closed it. */
public final class ClosedPipeException extends RuntimeException {
    ClosedPipeException() {
        super("nobody reads standard output any more", null, false, false);
    }
}
