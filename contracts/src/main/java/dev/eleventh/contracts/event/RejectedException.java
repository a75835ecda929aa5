package dev.eleventh.contracts.event;

import dev.eleventh.contracts.image.InvalidImageException;

/** A record that cannot be taken: bad input, which the producer mends; never retried. */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    public RejectedException(RejectionReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** The rejection of an image that cannot be used. */
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
