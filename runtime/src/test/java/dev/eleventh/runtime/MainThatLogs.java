package dev.eleventh.runtime;

import dev.eleventh.runtime.config.LogSettings;
import dev.eleventh.runtime.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** A main that logs like a service; {@link LogFormatIT} reads its output. */
final class MainThatLogs {
    private static final Logger log = LoggerFactory.getLogger(MainThatLogs.class);

    private MainThatLogs() {}

    public static void main(String[] arguments) {
        Settings settings = Settings.of(System.getenv());
        LogSettings.check(settings);
        settings.verify();
        try (MDC.MDCCloseable trace = MDC.putCloseable("trace_id", "4bf92f3577b34da6a3ce929d0e0e4736")) {
            log.info("label={}", "mug\n\"quoted\"");
        }
        log.error("request failed", new IllegalStateException("bug", new IllegalArgumentException("its cause")));
    }
}
