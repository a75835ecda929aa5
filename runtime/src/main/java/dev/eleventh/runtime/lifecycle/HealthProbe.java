package dev.eleventh.runtime.lifecycle;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks a dependency (a broker) with a cheap request every few seconds. Readiness then shows an outage even without
 * traffic, which a consumer that waits for records cannot notice. Reports not ready after two failed requests in a row
 * and {@link #PATIENCE} without an answer. Thus neither a broker's restart of some seconds nor a pause of this process
 * counts. Reports ready again at the next answer.
 */
public final class HealthProbe implements HealthCheck, AutoCloseable {
    /** How long a request may wait for its answer. */
    public static final Duration ANSWER_LIMIT = Duration.ofSeconds(5);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(HealthProbe.class);

    /** Returns when the dependency answers; throws after at most {@link #ANSWER_LIMIT}. */
    @FunctionalInterface
    public interface Question {
        /** Returns a health that is ready, perhaps with a detail. */
        Health ask() throws Exception;
    }

    private final String name;
    private final Question question;
    private final Duration pause;
    private final LongSupplier nanoTime;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ServiceLoop loop;
    private volatile Health health = Health.notReady("starting");
    /** This and the following fields are used only by the loop's thread. */
    private long lastAnswer;

    private int unanswered;
    private boolean unavailable;

    private HealthProbe(
            String name,
            Question question,
            Runnable giveUp,
            FailureListener listener,
            Duration pause,
            LongSupplier nanoTime) {
        this.name = name;
        this.question = question;
        this.pause = pause;
        this.nanoTime = nanoTime;
        this.lastAnswer = nanoTime.getAsLong();
        Runnable wakeUp = () -> {
            closed.countDown();
            giveUp.run();
        };
        this.loop = ServiceLoop.start(name, this::runOnce, wakeUp, listener);
    }

    /**
     * Starts checking.
     *
     * @param name of the check, and of the thread
     * @param giveUp permanently ends a waiting request; called by {@link #close()}
     * @param listener is notified of a bug, never of an outage
     */
    public static HealthProbe start(String name, Question question, Runnable giveUp, FailureListener listener) {
        return start(name, question, giveUp, listener, PAUSE, System::nanoTime);
    }

    static HealthProbe start(
            String name,
            Question question,
            Runnable giveUp,
            FailureListener listener,
            Duration pause,
            LongSupplier nanoTime) {
        return new HealthProbe(name, question, giveUp, listener, pause, nanoTime);
    }

    private void runOnce() throws InterruptedException {
        try {
            answered(question.ask());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            missed(e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e);
        }
        closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void answered(Health answer) {
        if (unavailable) {
            log.info("dependency available again part={} after={}", name, sinceLastAnswer());
        }
        unavailable = false;
        unanswered = 0;
        lastAnswer = nanoTime.getAsLong();
        health = answer;
    }

    private void missed(Throwable cause) {
        unanswered++;
        if (unanswered < 2 || sinceLastAnswer().compareTo(PATIENCE) < 0) {
            return;
        }
        if (!unavailable) {
            log.warn("dependency unavailable part={} after={} reason={}", name, sinceLastAnswer(), cause.toString());
        }
        unavailable = true;
        health = Health.notReady(
                "no answer for %d s: %s".formatted(sinceLastAnswer().toSeconds(), cause));
    }

    private Duration sinceLastAnswer() {
        return Duration.ofNanos(nanoTime.getAsLong() - lastAnswer);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void close() {
        loop.close();
    }
}
