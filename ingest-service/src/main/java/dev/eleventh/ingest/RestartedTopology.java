package dev.eleventh.ingest;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topology that the process can do without. When it has failed, another one continues from its committed state. The
 * pause before that keeps a failure that returns, such as a missing right, from loading the broker.
 */
final class RestartedTopology implements AutoCloseable {
    static final Duration PAUSE = Duration.ofSeconds(10);

    private static final Logger log = LoggerFactory.getLogger(RestartedTopology.class);

    private final String name;
    private final Supplier<RunningTopology> create;
    private final Runnable restarted;
    private final ScheduledExecutorService timer;
    private @Nullable RunningTopology running;

    /**
     * Creates a topology that has not been started.
     *
     * @param create returns a topology that has not been started
     * @param restarted called before each start after a failure
     */
    RestartedTopology(String name, Supplier<RunningTopology> create, Runnable restarted) {
        this.name = name;
        this.create = create;
        this.restarted = restarted;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "restart-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts the topology on another thread.
     *
     * @param pause how often a failure is looked for
     */
    void start(Duration pause) {
        var unused = timer.scheduleWithFixedDelay(this::keepRunning, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void keepRunning() {
        try {
            if (running != null && running.hasStopped()) {
                log.warn("{} restarts after a failure", name);
                restarted.run();
                stop();
            }
            if (running == null && !timer.isShutdown()) {
                running = create.get();
                running.start();
            }
        } catch (RuntimeException e) {
            log.error("{} cannot start; it is tried again", name, e);
            stop();
        }
    }

    private synchronized void stop() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    @Override
    public void close() {
        timer.shutdown();
        stop();
    }
}
