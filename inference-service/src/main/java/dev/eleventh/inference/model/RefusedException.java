package dev.eleventh.inference.model;

import org.jspecify.annotations.Nullable;

/** A version must not serve. The publisher has to fix it; the previous version continues to serve. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * Creates a refusal.
     *
     * @param reason in kebab-case, for metrics
     */
    RefusedException(String reason, String message) {
        this(reason, message, null);
    }

    /** Creates a refusal for an unexpected error, with its cause. */
    RefusedException(String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }

    /** Converts this exception to a refusal, to be stored and shown. */
    Refusal of(long version) {
        return new Refusal(version, reason, String.valueOf(getMessage()));
    }
}
