package dev.eleventh.system;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Collects everything that is logged in this JVM, with stack traces, including lines below the tests' log levels. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /** Name of the {@code @ResourceLock}: this class changes log levels of the whole JVM. */
    static final String NAME = "captured-log";

    /** Loggers that might write settings, and so secrets, into the log. */
    private static final Map<String, Level> LOUD = Map.of(
            "dev.eleventh", Level.DEBUG,
            "org.apache.kafka.clients", Level.INFO,
            "org.apache.kafka.common", Level.INFO,
            "org.apache.kafka.common.config.AbstractConfig", Level.INFO,
            "org.apache.kafka.streams", Level.INFO,
            "com.zaxxer.hikari", Level.DEBUG,
            "org.flywaydb", Level.DEBUG);

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();
    private final Map<String, @Nullable Level> before = new HashMap<>();

    CapturedLog() {
        Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
        LOUD.forEach((name, level) -> {
            before.put(name, logger(name).getLevel());
            logger(name).setLevel(level);
        });
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getFormattedMessage());
        IThrowableProxy failure = event.getThrowableProxy();
        if (failure != null) {
            lines.add(ThrowableProxyUtil.asString(failure));
        }
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        before.forEach((name, level) -> logger(name).setLevel(level));
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(this);
        stop();
    }
}
