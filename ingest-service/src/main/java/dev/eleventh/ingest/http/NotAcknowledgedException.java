package dev.eleventh.ingest.http;

/**
 * The broker did not acknowledge an event in time. The event may or may not have been written, so the producer must
 * send it again under the same id.
 */
public final class NotAcknowledgedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAcknowledgedException(String message, Throwable cause) {
        super(message, cause);
    }
}
