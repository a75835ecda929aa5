package dev.eleventh.inference;

import org.jspecify.annotations.Nullable;

/** A version that must not serve. Whoever published it mends it; the version before goes on. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * A refusal.
     *
     * @param reason in kebab-case, for metrics
     */
    RefusedException(String reason, String message) {
        this(reason, message, null);
    }

    /** A refusal that nobody foresaw, with its cause. */
    RefusedException(String reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }

    /** The same, to be remembered and shown. */
    Refusal of(long version) {
        return new Refusal(version, reason, String.valueOf(getMessage()));
    }
}
