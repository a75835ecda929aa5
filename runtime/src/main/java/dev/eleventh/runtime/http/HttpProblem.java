package dev.eleventh.runtime.http;

/**
 * An error answer to a request: the status, a machine-readable reason ({@code image-too-large}) and a
 * message for people. It has no stack trace because the service has not failed.
 */
public final class HttpProblem extends RuntimeException {
    private final int status;
    private final String reason;

    public HttpProblem(int status, String reason, String message) {
        super(message, null, false, false);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("problem status must be in [400, 599], was %d".formatted(status));
        }
        if (!reason.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "problem reason must be like image-too-large, was '%s'".formatted(reason));
        }
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }
}
