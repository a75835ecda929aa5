package dev.eleventh.runtime.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps {@code main} in its try-with-resources until the process is told to end, and keeps the process running until
 * {@code main} has closed everything. The JVM halts as soon as its shutdown hooks return, so the hook joins the thread
 * that created this object. Otherwise no {@code close()} would finish on SIGTERM.
 *
 * <pre>{@code
 * public static void main(String[] args) throws InterruptedException {
 *     try (Shutdown shutdown = Shutdown.onSignal();
 *             Database database = …;
 *             ServiceLoop loop = ServiceLoop.start("record-examples", body, shutdown)) {
 *         shutdown.await();
 *     }
 * }
 * }</pre>
 */
public final class Shutdown implements FailureListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Shutdown.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(9);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final Thread main;
    private final Thread hook;
    private volatile @Nullable ServiceFailedException failure;

    private final Duration longestClose;

    private Shutdown(Thread main, Duration longestClose) {
        this.main = main;
        this.longestClose = longestClose;
        this.hook = new Thread(this::stopMain, "shutdown");
    }

    /**
     * Installs the shutdown hook of a service, which ends within 10 s of SIGTERM. It does not wait for an unavailable
     * broker, since uncommitted work is repeated, as after a kill. Call this on the thread that will {@link #await} and
     * then close everything.
     */
    public static Shutdown onSignal() {
        return onSignal(LONGEST_CLOSE);
    }

    /**
     * Installs the shutdown hook with another limit.
     *
     * @param longestClose after which the JVM ends even if something is still open
     */
    public static Shutdown onSignal(Duration longestClose) {
        Shutdown shutdown = new Shutdown(Thread.currentThread(), longestClose);
        Runtime.getRuntime().addShutdownHook(shutdown.hook);
        shutdown.main.setUncaughtExceptionHandler(Shutdown::end);
        return shutdown;
    }

    /**
     * Returns when the process is told to end.
     *
     * @throws ServiceFailedException when a part has {@linkplain #failed failed}; {@code main} must not catch it
     */
    public void await() throws InterruptedException {
        asked.await();
        ServiceFailedException cause = failure;
        if (cause != null) {
            throw cause;
        }
    }

    /**
     * Returns true once the process has been told to end or a part has failed. Work in {@code main} should then stop.
     */
    public boolean isRequested() {
        return asked.getCount() == 0;
    }

    /** Ends the process as SIGTERM would. */
    public void request() {
        asked.countDown();
    }

    /**
     * Ends the process with a code other than 0, so that its supervisor restarts it. Only the first failure is kept.
     */
    @Override
    public synchronized void failed(String part, Throwable cause) {
        if (failure == null) {
            failure = new ServiceFailedException(part, cause);
        }
        asked.countDown();
    }

    /**
     * Ends the process after an exception in {@code main}. Otherwise a library's thread that does not end, such as a
     * stalled one of Kafka Streams, would keep the process running.
     */
    private static void end(Thread main, Throwable cause) {
        log.error("process ends exit_code=1", cause);
        System.exit(1);
    }

    private void stopMain() {
        asked.countDown();
        try {
            main.join(longestClose.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (main.isAlive()) {
            log.warn("closing takes longer than limit={}; the process ends without waiting further", longestClose);
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            log.debug("the JVM is already shutting down; the hook cannot be removed");
        }
    }
}
