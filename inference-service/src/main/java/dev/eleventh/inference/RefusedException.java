package dev.eleventh.inference;

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
        super(message);
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
