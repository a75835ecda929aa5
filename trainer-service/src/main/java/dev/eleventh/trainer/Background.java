package dev.eleventh.trainer;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.Learned;
import dev.eleventh.learning.Strategy;
import dev.eleventh.learning.TrainingData;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns what takes longer, on a thread of its own: one strategy after the other from one lesson, then all from the
 * newest. It begins when nothing else is to be learned: it would take the processors from what is published at once.
 * Lessons in between are skipped, so a busy stream does not make a queue. Its methods are for one thread.
 */
final class Background implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Background.class);
    private static final long CLOSE_SECONDS = 8;

    /** In a stream that never pauses, every so many lessons are learned from all the same. */
    private static final int PATIENCE = 10;

    /** A lesson to learn from. */
    record Task(
            Trigger trigger,
            Lesson lesson,
            TrainingData data,
            @Nullable Head previous) {}

    /** What became of a task. */
    record Finished(Task task, String strategy, Learned learned, Duration took) {}

    private final List<Strategy> strategies;
    private final Runnable onFinished;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread learning = new Thread(task, "learn-in-background");
        learning.setDaemon(true);
        return learning;
    });
    private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
    private @Nullable Future<?> running;
    private @Nullable Task newest;
    private int waiting;

    /**
     * @param onFinished is told, on the background thread, that there is something to {@link #poll}
     */
    Background(List<Strategy> strategies, Runnable onFinished) {
        this.strategies = strategies;
        this.onFinished = onFinished;
    }

    /** Learns from it when there is time, unless a newer one comes. */
    void offer(Task task) {
        if (!strategies.isEmpty()) {
            newest = task;
            if (++waiting >= PATIENCE) {
                begin();
            }
        }
    }

    /** Forgets the lesson that waits. */
    void drop() {
        newest = null;
    }

    /** What has been learned since. */
    Optional<Finished> poll() {
        return Optional.ofNullable(finished.poll());
    }

    /** There is time: nothing else is to be learned at the moment. */
    void begin() {
        Task task = newest;
        if (task == null || (running != null && !running.isDone())) {
            return;
        }
        newest = null;
        waiting = 0;
        Queue<Strategy> snapshots = new ArrayDeque<>();
        for (Strategy strategy : strategies) {
            if (task.data().allLabelsHaveExamples() || !strategy.needsOldExamples()) {
                snapshots.add(strategy.snapshot());
            }
        }
        running = thread.submit(() -> snapshots.forEach(strategy -> learn(strategy, task)));
    }

    private void learn(Strategy strategy, Task task) {
        long start = System.nanoTime();
        try {
            Learned learned = strategy.learn(task.data(), task.previous());
            finished.add(new Finished(task, strategy.name(), learned, Duration.ofNanos(System.nanoTime() - start)));
            onFinished.run();
        } catch (RuntimeException e) {
            // the strategies after it are worth trying, and what serves is not touched
            if (!Thread.currentThread().isInterrupted()) {
                log.error("challenger not learned strategy={} why={}", strategy.name(), e.getMessage(), e);
            }
        }
    }

    /** Ends what is being learned, which takes a step of it at most. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("a challenger is still being learned; it will be dropped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
