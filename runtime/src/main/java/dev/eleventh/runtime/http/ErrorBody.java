package dev.eleventh.runtime.http;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * The JSON format of errors, except below {@code /v2}:
 * {@code {"error":{"reason":"no-label","message":"…","status":400}}}.
 */
record ErrorBody(Details error) {
    /** {@code id} identifies the log line of an internal error; otherwise it is empty and omitted. */
    record Details(
            String reason,
            String message,
            int status,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String id) {}

    static ErrorBody of(int status, String reason, String message) {
        return new ErrorBody(new Details(reason, message, status, ""));
    }

    static ErrorBody internal(String id) {
        String message = "the request failed with an internal error; look for id=%s in the log".formatted(id);
        return new ErrorBody(new Details("internal-error", message, 500, id));
    }
}
