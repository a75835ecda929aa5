package dev.eleventh.system;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** All that is logged in this JVM, with stack traces, also what the tests' own log leaves out. */
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final List<String> LOUD =
            List.of("dev.eleventh", "org.apache.kafka", "com.zaxxer.hikari", "org.postgresql");

    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    CapturedLog() {
        Logger root = logger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        setContext(root.getLoggerContext());
        start();
        root.addAppender(this);
        LOUD.forEach(name -> logger(name).setLevel(Level.DEBUG));
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
        LOUD.forEach(name -> logger(name).setLevel(null));
        logger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAppender(this);
        stop();
    }
}
