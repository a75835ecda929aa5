package dev.eleventh.runtime.config;

import ch.qos.logback.core.boolex.PropertyConditionBase;
import java.util.List;

/**
 * {@code LOG_LEVEL} and {@code LOG_FORMAT}. Logback reads both itself before any other code runs, and silently replaces
 * unknown values; so a service's {@code main} validates them here.
 */
public final class LogSettings {
    private static final String FORMAT = "LOG_FORMAT";
    private static final String JSON = "json";

    private LogSettings() {}

    /** Notes invalid values for {@link Settings#verify()}. */
    public static void check(Settings settings) {
        settings.oneOf(
                "LOG_LEVEL",
                "info",
                List.of("trace", "debug", "info", "warn", "error", "off"),
                "lowest level of the messages that Eleventh logs");
        settings.oneOf(FORMAT, "text", List.of("text", JSON), "plain text, or one JSON document for each event");
    }

    /** Logback's condition for JSON; like {@link Settings}, it ignores surrounding spaces and case. */
    public static final class IsJson extends PropertyConditionBase {
        @Override
        public boolean evaluate() {
            return JSON.equalsIgnoreCase(property(FORMAT).strip());
        }
    }
}
