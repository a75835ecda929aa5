package dev.eleventh.runtime;

/** Leaves {@code main} so that the process ends non-zero. The cause was logged where it happened, so no trace here. */
public final class ServiceFailedException extends RuntimeException {
    ServiceFailedException(String part, Throwable cause) {
        super("%s failed (%s); its stack trace is in the log".formatted(part, cause), null, false, false);
    }
}
