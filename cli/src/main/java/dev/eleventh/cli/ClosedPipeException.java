package dev.eleventh.cli;

/** Whoever read our output has read enough. */
final class ClosedPipeException extends RuntimeException {
    ClosedPipeException() {
        super("nobody reads standard output any more", null, false, false);
    }
}
