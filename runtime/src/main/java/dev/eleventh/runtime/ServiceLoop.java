package dev.eleventh.runtime;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named thread that runs a body again and again until closed. The body retries what is away itself (see {@link
 * Retry}); what it throws is our own bug, which ends the loop: it is logged once, here, and reported, so that the
 * process ends and starts again from its committed state rather than going on in an unknown one.
 */
public final class ServiceLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServiceLoop.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /** One round, such as: poll, record, commit. It should return within a second or so when there is nothing to do. */
    @FunctionalInterface
    public interface Body {
        void runOnce() throws Exception;
    }

    private final String name;
    private final Body body;
    private final Runnable wakeUp;
    private final FailureListener listener;
    private final Thread thread;
    private volatile boolean stopping;

    private ServiceLoop(String name, Body body, Runnable wakeUp, FailureListener listener) {
        this.name = name;
        this.body = body;
        this.wakeUp = wakeUp;
        this.listener = listener;
        this.thread = new Thread(this::run, name);
        // a loop that hangs must not keep a process alive whose main has ended
        this.thread.setDaemon(true);
    }

    public static ServiceLoop start(String name, Body body, FailureListener listener) {
        return start(name, body, () -> {}, listener);
    }

    /**
     * Starts a loop whose body waits for something.
     *
     * @param wakeUp makes a waiting body return early or throw, such as {@code consumer::wakeup}; called by {@link
     *     #close()} from another thread. What the body throws after that is part of stopping and not reported.
     */
    public static ServiceLoop start(String name, Body body, Runnable wakeUp, FailureListener listener) {
        ServiceLoop loop = new ServiceLoop(name, body, wakeUp, listener);
        loop.thread.start();
        return loop;
    }

    /** For a health check: false once it has failed or was closed. */
    public boolean isRunning() {
        return thread.isAlive();
    }

    private void run() {
        try {
            while (!stopping) {
                body.runOnce();
            }
        } catch (Throwable cause) {
            if (stopping) {
                log.info("loop stopped name={} while={}", name, cause.toString());
                return;
            }
            log.error("loop failed name={}; the process will end", name, cause);
            listener.failed(name, cause);
        }
    }

    /**
     * Returns when the body's current round has ended, after 5 s at most; then the thread is interrupted. Not at once,
     * since an interrupt in the middle of a commit leaves in doubt what was committed.
     */
    @Override
    public void close() {
        stopping = true;
        wakeUp.run();
        try {
            thread.join(STOP_LIMIT.toMillis());
            if (thread.isAlive()) {
                log.warn("loop still runs after limit={} name={}; interrupting it", STOP_LIMIT, name);
                thread.interrupt();
                thread.join(1000);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
