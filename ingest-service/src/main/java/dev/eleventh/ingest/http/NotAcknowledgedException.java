package dev.eleventh.ingest.http;

/** The broker did not take an example in time: it may be written or not, so send it again under the same id. */
public final class NotAcknowledgedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAcknowledgedException(String message, Throwable cause) {
        super(message, cause);
    }
}
