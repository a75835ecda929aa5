package dev.eleventh.runtime;

import ch.qos.logback.core.boolex.PropertyConditionBase;
import java.util.List;

/**
 * {@code LOG_LEVEL} and {@code LOG_FORMAT}. Logback reads them itself, before anything else runs, and takes what it does not
 * know for something else; so a service's {@code main} asks here whether they are right.
 */
public final class LogSettings {
    private static final String FORMAT = "LOG_FORMAT";
    private static final String JSON = "json";

    private LogSettings() {}

    /** Notes what is wrong with them, for {@link Settings#verify()}. */
    public static void check(Settings settings) {
        settings.oneOf(
                "LOG_LEVEL",
                "info",
                List.of("trace", "debug", "info", "warn", "error", "off"),
                "how much of our own is logged");
        settings.oneOf(FORMAT, "text", List.of("text", JSON), "lines for people, or one JSON document an event");
    }

    /** Logback's condition for JSON, by the same rules as {@link Settings}: spaces and case do not matter. */
    public static final class IsJson extends PropertyConditionBase {
        @Override
        public boolean evaluate() {
            return JSON.equalsIgnoreCase(property(FORMAT).strip());
        }
    }
}
