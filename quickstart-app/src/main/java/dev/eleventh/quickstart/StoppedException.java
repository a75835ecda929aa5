package dev.eleventh.quickstart;

/** The process was told to end while it waited for a result, which is no longer needed. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String waitingFor) {
        super("stopped while waiting for " + waitingFor);
    }
}
