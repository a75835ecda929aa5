package dev.eleventh.ingest;

import dev.eleventh.ingest.topology.StreamsWithSafeMetrics;
import dev.eleventh.runtime.lifecycle.FailureListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Kafka Streams topology of this process, with its metrics. */
final class RunningTopology implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningTopology.class);

    private final String name;
    private final KafkaStreams streams;
    private final KafkaStreamsMetrics metrics;
    private final Duration closeLimit;

    /**
     * Creates a topology that has not been started.
     *
     * @param closeLimit how long {@link #close} waits for the work in progress
     * @param failures notified when the topology fails because of a bug, or when the broker is unavailable for longer
     *     than the limit
     */
    RunningTopology(
            String name,
            Topology topology,
            Properties settings,
            Duration closeLimit,
            MeterRegistry registry,
            FailureListener failures) {
        this.name = name;
        this.closeLimit = closeLimit;
        this.streams = new StreamsWithSafeMetrics(topology, settings);
        streams.setUncaughtExceptionHandler(failure -> stop(failure, failures));
        streams.setStateListener((to, from) -> log.info("{} state={} before={}", name, to, from));
        this.metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(registry);
    }

    void start() {
        streams.start();
    }

    KafkaStreams.State state() {
        return streams.state();
    }

    /** Returns whether the topology has ended, by a failure of any kind or because it was closed. */
    boolean hasStopped() {
        return streams.state().hasCompletedShutdown();
    }

    /**
     * Stops the client instead of replacing the thread: a record that made one thread fail would make the next one
     * fail, too.
     */
    private StreamThreadExceptionResponse stop(Throwable failure, FailureListener failures) {
        log.error("{} failed", name, failure);
        failures.failed(name, failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /**
     * Commits the work in progress, and leaves the consumer group so that other instances take over without waiting.
     */
    @Override
    public void close() {
        boolean closed = streams.close(
                CloseOptions.timeout(closeLimit).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            log.warn("{} still running after limit={}; uncommitted records are reprocessed", name, closeLimit);
        }
        metrics.close();
    }
}
