package dev.eleventh.runtime.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * A rule of {@code ops/prometheus/alerts.yml} that a process can judge by itself, and the texts of its finding. A test
 * compares condition, duration and severity with the file.
 *
 * @param alert the alert's name
 * @param severity {@code critical}, {@code warning} or {@code info}
 * @param lasting how long the condition must hold
 * @param early whether the finding needs attention before the condition has held for so long
 * @param service the service whose metrics the condition reads; empty for metrics of every service
 * @param panel the panel of Watch to look at
 */
record AlertRule(
        String alert,
        String severity,
        Duration lasting,
        boolean early,
        String service,
        String panel,
        Query condition,
        Texts texts) {
    private static final String PREFIX = "Eleventh";

    /**
     * The texts of a finding. {@code {value}} stands for the measured value, {@code {percent}} for the value as a
     * percentage, and {@code {name}} for the label {@code name}.
     */
    record Texts(String happened, String value, String expected, String action) {}

    /** Returns the code of its findings, such as {@code rolled-back}. */
    String code() {
        return alert.substring(PREFIX.length())
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }

    Severity urgency() {
        return severity.equals("critical") ? Severity.ALERT : Severity.ATTENTION;
    }

    /** Returns whether the condition has held long enough for a finding. */
    boolean isDue(Instant since, Instant now) {
        return early || hasLasted(since, now);
    }

    private boolean hasLasted(Instant since, Instant now) {
        return !since.plus(lasting).isAfter(now);
    }

    Finding finding(String process, Map<String, String> labels, double value, Instant since, Instant now) {
        return new Finding(
                code(),
                hasLasted(since, now) ? urgency() : Severity.ATTENTION,
                service.isEmpty() ? process : service,
                filled(texts.happened(), labels, value),
                filled(texts.value(), labels, value),
                texts.expected(),
                texts.action(),
                Finding.Link.watch(panel, "docs/operate/runbooks/%s.md".formatted(alert.toLowerCase(Locale.ROOT))),
                since);
    }

    private static String filled(String template, Map<String, String> labels, double value) {
        String text = template.replace("{value}", number(value)).replace("{percent}", percent(value));
        for (Map.Entry<String, String> label : labels.entrySet()) {
            text = text.replace("{" + label.getKey() + "}", label.getValue());
        }
        return text;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%,.0f" : "%.2f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }
}
