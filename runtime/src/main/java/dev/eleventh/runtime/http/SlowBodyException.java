package dev.eleventh.runtime.http;

import java.io.IOException;

/** A body arrives more slowly than {@link BodyPace} allows. The message explains this to the client. */
public final class SlowBodyException extends IOException {
    private static final String REASON = "body-too-slow";

    SlowBodyException(String message) {
        super(message);
    }

    /** Returns a 408, for a request that has no answer yet. */
    public HttpProblem problem() {
        return new HttpProblem(408, REASON, String.valueOf(getMessage()));
    }

    /** Returns {@code body-too-slow}, for an answer that has started. */
    public String reason() {
        return REASON;
    }
}
