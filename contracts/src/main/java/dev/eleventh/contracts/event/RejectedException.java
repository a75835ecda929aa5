package dev.eleventh.contracts.event;

/** A record that cannot be taken: bad input, which the producer mends; never retried. */
public final class RejectedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final RejectionReason reason;

    public RejectedException(RejectionReason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public RejectionReason reason() {
        return reason;
    }
}
