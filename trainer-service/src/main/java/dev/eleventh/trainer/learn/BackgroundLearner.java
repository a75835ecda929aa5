package dev.eleventh.trainer.learn;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.TrainingData;
import dev.eleventh.learning.strategy.Learned;
import dev.eleventh.learning.strategy.Strategy;
import dev.eleventh.trainer.registry.LearningTrigger;
import dev.eleventh.trainer.replay.Lesson;
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
 * Runs the slower strategies on a thread of its own: one after the other from one lesson, then all again from the
 * newest lesson. Starts only when nothing else is to be learned, as it would slow down the strategy that learns first.
 * Lessons in between are skipped, so a busy stream builds no queue. Not thread-safe.
 */
final class BackgroundLearner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(BackgroundLearner.class);
    private static final long CLOSE_SECONDS = 8;

    /** In a stream that never pauses, learning starts anyway after this many lessons. */
    private static final int PATIENCE = 10;

    /** A lesson to learn from. */
    record Task(
            LearningTrigger trigger,
            Lesson lesson,
            TrainingData data,
            @Nullable Head previous) {}

    /** The result of one strategy on a task. */
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

    /** @param onFinished called on the background thread when {@link #poll} has a result */
    BackgroundLearner(List<Strategy> strategies, Runnable onFinished) {
        this.strategies = strategies;
        this.onFinished = onFinished;
    }

    /** Learns from the task when there is time, unless a newer task replaces it. */
    void offer(Task task) {
        if (!strategies.isEmpty()) {
            newest = task;
            if (++waiting >= PATIENCE) {
                begin();
            }
        }
    }

    /** Discards the lesson that waits. */
    void drop() {
        newest = null;
    }

    /** Returns the next result, if there is one. */
    Optional<Finished> poll() {
        return Optional.ofNullable(finished.poll());
    }

    /** Starts learning from the newest task. Called when nothing else is to be learned. */
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
            // continue with the remaining strategies; the serving version is not affected
            if (!Thread.currentThread().isInterrupted()) {
                log.error("challenger not learned strategy={} why={}", strategy.name(), e.getMessage(), e);
            }
        }
    }

    /** Stops learning, after one more step at most. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                log.warn("background learning did not stop in time; its challenger will be dropped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
