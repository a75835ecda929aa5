package dev.eleventh.cli.service;

import dev.eleventh.cli.terminal.FailedException;
import dev.eleventh.contracts.Json;
import java.util.Map;

/** A service refused a request. The message is usually the service's own. */
public final class RefusedException extends FailedException {
    private final int status;
    private final String reason;

    RefusedException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    public int status() {
        return status;
    }

    public String reason() {
        return reason;
    }

    /** Returns the error as JSON: reason, message and status. */
    public Object document() {
        return Json.MAPPER.valueToTree(
                Map.of("reason", reason, "message", String.valueOf(getMessage()), "status", status));
    }
}
