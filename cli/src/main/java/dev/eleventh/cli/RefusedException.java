package dev.eleventh.cli;

import dev.eleventh.contracts.Json;
import java.util.Map;

/** A service's answer to something that it does not take. The message is the service's own. */
final class RefusedException extends FailedException {
    private final int status;
    private final String reason;

    RefusedException(int status, String reason, String message) {
        super(message);
        this.status = status;
        this.reason = reason;
    }

    int status() {
        return status;
    }

    String reason() {
        return reason;
    }

    /** As it came. */
    Object document() {
        return Json.MAPPER.valueToTree(
                Map.of("reason", reason, "message", String.valueOf(getMessage()), "status", status));
    }
}
