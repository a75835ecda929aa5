package dev.eleventh.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Formats numbers with their units for tables; absent values become a dash. */
public final class NumberText {
    public static final String NONE = "–";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final int SHORT_DIGEST = 12;

    private NumberText() {}

    public static String percent(JsonNode share) {
        return share.isNumber() ? percent(share.asDouble()) : NONE;
    }

    public static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    /** Formats a change of a share, in percentage points. */
    public static String points(JsonNode change) {
        return change.isNumber() ? String.format(Locale.ROOT, "%+.1f", 100 * change.asDouble()) : NONE;
    }

    /** Formats a count: {@code 1 example}, {@code 2 examples}. */
    public static String count(long count, String one, String several) {
        return "%d %s".formatted(count, count == 1 ? one : several);
    }

    /** Formats a number that may be large: {@code 4,882}. */
    public static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    public static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1e3);
    }

    public static String bytes(JsonNode bytes) {
        return bytes.isNumber() ? bytes(bytes.asLong()) : NONE;
    }

    public static String bytes(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }

    /** Formats a time from the services in this machine's time zone. */
    public static String time(JsonNode time) {
        try {
            return TIME.format(Instant.parse(time.asText()));
        } catch (DateTimeParseException e) {
            return text(time);
        }
    }

    /** Returns the first 12 hexadecimal digits. */
    public static String digest(JsonNode sha256) {
        String text = text(sha256);
        return text.length() > SHORT_DIGEST ? text.substring(0, SHORT_DIGEST) : text;
    }

    public static String text(JsonNode value) {
        return value.isMissingNode() || value.isNull() || value.asText().isEmpty() ? NONE : value.asText();
    }
}
