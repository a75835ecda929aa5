package dev.eleventh.ingest;

import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.batch.BatchEndpoint;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.ingest.http.CorrectionsEndpoint;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.ExamplesEndpoint;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.ingest.rejected.RejectedEndpoint;
import dev.eleventh.ingest.rejected.RejectedTopic;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.ingest.topology.IngestTopology;
import dev.eleventh.ingest.topology.SegmentRoll;
import dev.eleventh.ingest.topology.StreamsSettings;
import dev.eleventh.ingest.topology.StreamsWithSafeMetrics;
import dev.eleventh.ingest.topology.TopologyHealth;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.kafka.OpenTransactions;
import dev.eleventh.runtime.kafka.TopicSetup;
import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.lifecycle.HealthProbe;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the topology and provides the HTTP endpoints. The caller serves them and closes the service. */
public final class IngestService implements AutoCloseable {
    private static final List<Topic<?, ?>> TOPICS =
            List.of(Topics.EXAMPLES, Topics.EXAMPLES_ACCEPTED, Topics.EXAMPLES_RETURNED, Topics.EXAMPLES_REJECTED);

    /** The name of the service in traces. */
    public static final String NAME = "ingest-service";

    private static final Logger log = LoggerFactory.getLogger(IngestService.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);

    private final KafkaStreams streams;
    private final KafkaStreamsMetrics streamsMetrics;
    private final ExamplePublisher publisher;
    private final RejectedTopic rejected;
    private final SegmentRoll segmentRoll;
    private final Endpoints endpoints;
    private final HealthProbe broker;

    private IngestService(
            KafkaStreams streams,
            KafkaStreamsMetrics streamsMetrics,
            ExamplePublisher publisher,
            RejectedTopic rejected,
            SegmentRoll segmentRoll,
            Endpoints endpoints,
            HealthProbe broker) {
        this.streams = streams;
        this.streamsMetrics = streamsMetrics;
        this.publisher = publisher;
        this.rejected = rejected;
        this.segmentRoll = segmentRoll;
        this.endpoints = endpoints;
        this.broker = broker;
    }

    /**
     * Starts the topology. Returns when the topics exist and the topology has been started; the health checks report
     * when it is ready.
     *
     * @param failures notified when the topology fails because of a bug, or when the broker is unavailable for longer
     *     than the limit
     * @throws IllegalStateException when the broker does not answer within the limit, or a topic is missing or
     *     unsuitable
     */
    public static IngestService start(
            IngestConfig config, MeterRegistry registry, Tracing tracing, FailureListener failures) {
        if (config.createTopics()) {
            TopicSetup.createMissing(
                    config.kafka(), config.partitions(), config.replicationFactor(), config.awayLimit());
        }
        TopicSetup.verify(config.kafka(), TOPICS, config.awayLimit());
        Clock clock = Clock.systemUTC();
        IngestMetrics metrics = new IngestMetrics(registry);
        KafkaStreams streams = new StreamsWithSafeMetrics(
                IngestTopology.of(config.partitions(), config.sourceQuota(), metrics, tracing, clock),
                StreamsSettings.of(config));
        streams.setUncaughtExceptionHandler(failure -> stop(failure, failures));
        streams.setStateListener((to, from) -> log.info("ingest topology state={} before={}", to, from));
        KafkaStreamsMetrics streamsMetrics = new KafkaStreamsMetrics(streams);
        streamsMetrics.bindTo(registry);
        ExamplePublisher publisher = new ExamplePublisher(config.kafka(), config.ackTimeout(), registry);
        RejectedTopic rejected = new RejectedTopic(config.kafka(), config.ackTimeout());
        IngestService service = new IngestService(
                streams,
                streamsMetrics,
                publisher,
                rejected,
                new SegmentRoll(config.kafka(), SegmentRoll.INTERVAL),
                endpoints(publisher, rejected, metrics, tracing, clock),
                broker(config, registry, clock, failures));
        try {
            streams.start();
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
        return service;
    }

    private static Endpoints endpoints(
            ExamplePublisher publisher, RejectedTopic rejected, IngestMetrics metrics, Tracing tracing, Clock clock) {
        ProducerRequests door = new ProducerRequests(publisher, metrics, tracing);
        return Endpoints.of(
                new ExamplesEndpoint(door, clock),
                new CorrectionsEndpoint(door, clock),
                new BatchEndpoint(door, publisher, metrics, clock),
                new RejectedEndpoint(rejected, door));
    }

    /**
     * Checks that the broker answers. The state of the topology does not show this: it stays RUNNING while the broker
     * is unavailable.
     */
    private static HealthProbe broker(
            IngestConfig config, MeterRegistry registry, Clock clock, FailureListener failures) {
        int limitMs = (int) HealthProbe.ANSWER_LIMIT.toMillis();
        Admin admin = Admin.create(config.kafka()
                .with(Map.of(
                        AdminClientConfig.CLIENT_ID_CONFIG,
                        "ingest-broker",
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        limitMs,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        limitMs)));
        OpenTransactions examples = OpenTransactions.of(admin, List.of(Topics.EXAMPLES.name()), clock);
        examples.bindTo(registry, Topics.EXAMPLES.name());
        return HealthProbe.start("ingest-broker", examples::ask, () -> admin.close(Duration.ZERO), failures);
    }

    /**
     * Stops the client instead of replacing the thread: a record that made one thread fail would make the next one
     * fail, too.
     */
    private static StreamThreadExceptionResponse stop(Throwable failure, FailureListener failures) {
        log.error("ingest topology failed; the process will end", failure);
        failures.failed("ingest-topology", failure);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public List<HealthCheck> healthChecks() {
        return List.of(new TopologyHealth(streams::state), broker);
    }

    /**
     * Commits the work in progress, and leaves the consumer group so that other instances take over without waiting.
     */
    @Override
    public void close() {
        broker.close();
        publisher.close();
        rejected.close();
        segmentRoll.close();
        boolean closed = streams.close(
                CloseOptions.timeout(CLOSE_LIMIT).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
        if (!closed) {
            log.warn("ingest topology still running after limit={}; uncommitted records are reprocessed", CLOSE_LIMIT);
        }
        streamsMetrics.close();
    }
}
