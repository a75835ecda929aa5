package dev.eleventh.ingest;

import dev.eleventh.contracts.topic.Topic;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.ingest.batch.BatchEndpoint;
import dev.eleventh.ingest.config.IngestConfig;
import dev.eleventh.ingest.http.CorrectionsEndpoint;
import dev.eleventh.ingest.http.ExamplePublisher;
import dev.eleventh.ingest.http.ExamplesEndpoint;
import dev.eleventh.ingest.http.ProducerRequests;
import dev.eleventh.ingest.outcome.OutcomeDirectory;
import dev.eleventh.ingest.outcome.OutcomeMetrics;
import dev.eleventh.ingest.outcome.OutcomeSettings;
import dev.eleventh.ingest.outcome.OutcomeTopology;
import dev.eleventh.ingest.rejected.RejectedEndpoint;
import dev.eleventh.ingest.rejected.RejectedTopic;
import dev.eleventh.ingest.telemetry.IngestMetrics;
import dev.eleventh.ingest.topology.IngestTopology;
import dev.eleventh.ingest.topology.SegmentRoll;
import dev.eleventh.ingest.topology.StreamsSettings;
import dev.eleventh.ingest.topology.TopologyHealth;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.kafka.OpenTransactions;
import dev.eleventh.runtime.kafka.TopicSetup;
import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.lifecycle.HealthProbe;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Runs the topologies and provides the HTTP endpoints. The caller serves them and closes the service. */
public final class IngestService implements AutoCloseable {
    private static final List<Topic<?, ?>> TOPICS = List.of(
            Topics.EXAMPLES,
            Topics.EXAMPLES_ACCEPTED,
            Topics.EXAMPLES_RETURNED,
            Topics.EXAMPLES_REJECTED,
            Topics.PREDICTIONS,
            Topics.PREDICTION_OUTCOMES);

    /** The name of the service in traces. */
    public static final String NAME = "ingest-service";

    private static final String OUTCOMES = "outcome-topology";

    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(6);

    /** Short, so that both topologies together close in time; outcomes are joined again after a restart. */
    private static final Duration OUTCOMES_CLOSE_LIMIT = Duration.ofSeconds(2);

    private final RunningTopology examples;
    private final RestartedTopology outcomes;
    private final ExamplePublisher publisher;
    private final RejectedTopic rejected;
    private final SegmentRoll segmentRoll;
    private final Endpoints endpoints;
    private final HealthProbe broker;

    private IngestService(
            RunningTopology examples,
            RestartedTopology outcomes,
            ExamplePublisher publisher,
            RejectedTopic rejected,
            SegmentRoll segmentRoll,
            Endpoints endpoints,
            HealthProbe broker) {
        this.examples = examples;
        this.outcomes = outcomes;
        this.publisher = publisher;
        this.rejected = rejected;
        this.segmentRoll = segmentRoll;
        this.endpoints = endpoints;
        this.broker = broker;
    }

    /**
     * Starts the topologies. Returns when the topics exist and the topologies have been started; the health checks report
     * when examples are accepted.
     *
     * @param failures notified when the topology of examples fails because of a bug, or when the broker is unavailable
     *     for longer than the limit
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
        RunningTopology examples = new RunningTopology(
                "ingest-topology",
                IngestTopology.of(config.partitions(), config.sourceQuota(), metrics, tracing, clock),
                StreamsSettings.of(config),
                CLOSE_LIMIT,
                registry,
                failures);
        RestartedTopology outcomes = outcomes(config, registry);
        ExamplePublisher publisher = new ExamplePublisher(config.kafka(), config.ackTimeout(), registry);
        RejectedTopic rejected = new RejectedTopic(config.kafka(), config.ackTimeout());
        IngestService service = new IngestService(
                examples,
                outcomes,
                publisher,
                rejected,
                new SegmentRoll(config.kafka(), SegmentRoll.INTERVAL),
                endpoints(publisher, rejected, metrics, tracing, clock),
                broker(config, registry, clock, failures));
        try {
            examples.start();
            outcomes.start(RestartedTopology.PAUSE);
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
        return service;
    }

    private static RestartedTopology outcomes(IngestConfig config, MeterRegistry registry) {
        OutcomeMetrics metrics = new OutcomeMetrics(registry);
        return new RestartedTopology(
                OUTCOMES,
                () -> {
                    OutcomeDirectory.deleteOthers(config.stateDirectory(), config.outcomeWindow());
                    return new RunningTopology(
                            OUTCOMES,
                            OutcomeTopology.of(config.partitions(), config.outcomeWindow(), metrics),
                            OutcomeSettings.of(config),
                            OUTCOMES_CLOSE_LIMIT,
                            registry,
                            (name, failure) -> {});
                },
                metrics::restarted);
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

    public Endpoints endpoints() {
        return endpoints;
    }

    /** Outcomes have no check: while they wait or restart, examples are still accepted. */
    public List<HealthCheck> healthChecks() {
        return List.of(new TopologyHealth(examples::state), broker);
    }

    @Override
    public void close() {
        broker.close();
        publisher.close();
        rejected.close();
        segmentRoll.close();
        outcomes.close();
        examples.close();
    }
}
