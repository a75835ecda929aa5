package dev.eleventh.quickstart;

/** The process was told to end, so what was being waited for does not matter any more. */
final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StoppedException(String waitingFor) {
        super("stopped while waiting for " + waitingFor);
    }
}
