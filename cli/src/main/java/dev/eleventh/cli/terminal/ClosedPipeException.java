package dev.eleventh.cli.terminal;

/** The reader of standard output, such as {@code head}, has closed it. */
public final class ClosedPipeException extends RuntimeException {
    ClosedPipeException() {
        super("the reader of standard output has closed it", null, false, false);
    }
}
