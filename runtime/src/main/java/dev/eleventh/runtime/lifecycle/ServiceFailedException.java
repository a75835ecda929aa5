package dev.eleventh.runtime.lifecycle;

/**
 * Ends {@code main} so that the process exits with a code other than 0. It has no stack trace because the cause was
 * logged where it occurred.
 */
public final class ServiceFailedException extends RuntimeException {
    ServiceFailedException(String part, Throwable cause) {
        super("%s failed (%s); its stack trace is in the log".formatted(part, cause), null, false, false);
    }
}
