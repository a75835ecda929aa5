package dev.eleventh.runtime.lifecycle;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A named thread that runs a body repeatedly until closed, or several threads of one name with a body each. A body
 * retries unavailable dependencies itself (see {@link Retry}); any exception that it throws is a bug and ends its
 * thread. The exception is logged once, here, and reported, so that the process ends and restarts from its committed
 * state instead of continuing in an unknown state.
 */
public final class ServiceLoop implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ServiceLoop.class);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Duration INTERRUPTED_LIMIT = Duration.ofSeconds(1);

    /** One round, such as: poll, record, commit. It should return within about a second when there is nothing to do. */
    @FunctionalInterface
    public interface Body {
        void runOnce() throws Exception;
    }

    private final String name;
    private final Runnable wakeUp;
    private final FailureListener listener;
    private final List<Thread> threads;
    private volatile boolean stopping;

    private ServiceLoop(String name, List<? extends Body> bodies, Runnable wakeUp, FailureListener listener) {
        this.name = name;
        this.wakeUp = wakeUp;
        this.listener = listener;
        this.threads =
                bodies.stream().map(body -> new Thread(() -> run(body), name)).toList();
        // a hanging loop must not keep the process alive after its main has ended
        threads.forEach(thread -> thread.setDaemon(true));
    }

    public static ServiceLoop start(String name, Body body, FailureListener listener) {
        return start(name, body, () -> {}, listener);
    }

    /**
     * Starts a loop whose body may block.
     *
     * @param wakeUp makes a blocked body return early or throw, such as {@code consumer::wakeup}; called by
     *     {@link #close()} from another thread. Exceptions that the body throws after this call are part of stopping
     *     and not reported.
     */
    public static ServiceLoop start(String name, Body body, Runnable wakeUp, FailureListener listener) {
        return start(name, List.of(body), wakeUp, listener);
    }

    /**
     * Starts a thread for each body.
     *
     * @param wakeUp wakes all bodies
     */
    public static ServiceLoop start(
            String name, List<? extends Body> bodies, Runnable wakeUp, FailureListener listener) {
        ServiceLoop loop = new ServiceLoop(name, bodies, wakeUp, listener);
        loop.threads.forEach(Thread::start);
        return loop;
    }

    private void run(Body body) {
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
     * Returns when the current round of every body has ended. Threads still running after 5 s are interrupted, but not
     * earlier, because an interrupt during a commit would leave the commit's outcome unknown.
     */
    @Override
    public void close() {
        stopping = true;
        wakeUp.run();
        long deadline = System.nanoTime() + STOP_LIMIT.toNanos();
        try {
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
            }
            interrupt();
            long last = System.nanoTime() + INTERRUPTED_LIMIT.toNanos();
            for (Thread thread : threads) {
                TimeUnit.NANOSECONDS.timedJoin(thread, last - System.nanoTime());
            }
        } catch (InterruptedException e) {
            interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void interrupt() {
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                log.warn("loop still runs after limit={} name={}; interrupting it", STOP_LIMIT, name);
                thread.interrupt();
            }
        }
    }
}
