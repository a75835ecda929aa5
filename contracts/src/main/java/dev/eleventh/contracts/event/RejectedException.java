package dev.eleventh.contracts.event;

import dev.eleventh.contracts.image.InvalidImageException;

/**
 * Thrown when a record cannot be accepted. The input is wrong and the producer must correct it, so the record is never
 * retried.
 */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    public RejectedException(RejectionReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** Converts the problem of an unusable image to a rejection. */
    public static RejectedException of(InvalidImageException invalid) {
        RejectionReason reason = switch (invalid.problem()) {
            case EMPTY -> RejectionReason.EMPTY_BODY;
            case TOO_LARGE_BYTES -> RejectionReason.TOO_LARGE;
            case UNSUPPORTED_FORMAT -> RejectionReason.UNSUPPORTED_FORMAT;
            case DIMENSIONS_TOO_LARGE -> RejectionReason.DIMENSIONS_TOO_LARGE;
            case TRUNCATED -> RejectionReason.TRUNCATED_IMAGE;
            case CORRUPT -> RejectionReason.CORRUPT_IMAGE;
        };
        return new RejectedException(reason, String.valueOf(invalid.getMessage()));
    }

    public RejectionReason reason() {
        return reason;
    }
}
