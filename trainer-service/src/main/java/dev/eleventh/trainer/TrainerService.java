package dev.eleventh.trainer;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.kafka.OpenTransactions;
import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.lifecycle.HealthProbe;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.status.StatusSource;
import dev.eleventh.runtime.telemetry.Tracing;
import dev.eleventh.trainer.config.TrainerConfig;
import dev.eleventh.trainer.database.PostgresConnections;
import dev.eleventh.trainer.database.TransientFailures;
import dev.eleventh.trainer.http.BackboneEndpoint;
import dev.eleventh.trainer.http.ConfusionEndpoint;
import dev.eleventh.trainer.http.CorrectionPublisher;
import dev.eleventh.trainer.http.DownloadEndpoint;
import dev.eleventh.trainer.http.KafkaLag;
import dev.eleventh.trainer.http.LabelsEndpoint;
import dev.eleventh.trainer.http.LearnerEndpoint;
import dev.eleventh.trainer.http.LearnerStatus;
import dev.eleventh.trainer.http.NearestEndpoint;
import dev.eleventh.trainer.http.PostgresConfusion;
import dev.eleventh.trainer.http.PostgresLearnerStatus;
import dev.eleventh.trainer.http.PostgresNearest;
import dev.eleventh.trainer.http.PostgresStoredExamples;
import dev.eleventh.trainer.http.PostgresSuspects;
import dev.eleventh.trainer.http.RegistryEndpoint;
import dev.eleventh.trainer.http.ReviewEndpoint;
import dev.eleventh.trainer.http.SelectionEndpoint;
import dev.eleventh.trainer.http.SourcesEndpoint;
import dev.eleventh.trainer.http.StoreEndpoint;
import dev.eleventh.trainer.http.SuspectsEndpoint;
import dev.eleventh.trainer.http.TrainerStatus;
import dev.eleventh.trainer.learn.LeaderLoop;
import dev.eleventh.trainer.learn.Leadership;
import dev.eleventh.trainer.learn.PostgresExampleImages;
import dev.eleventh.trainer.learn.PostgresLeaderLock;
import dev.eleventh.trainer.learn.TrainerMetrics;
import dev.eleventh.trainer.record.AcceptedRecordReader;
import dev.eleventh.trainer.record.ExampleStore;
import dev.eleventh.trainer.record.PostgresBackbones;
import dev.eleventh.trainer.record.PostgresExampleStore;
import dev.eleventh.trainer.record.RecorderLoop;
import dev.eleventh.trainer.record.RecorderMetrics;
import dev.eleventh.trainer.record.WakeUp;
import dev.eleventh.trainer.registry.PostgresBackboneMoves;
import dev.eleventh.trainer.registry.PostgresJudgements;
import dev.eleventh.trainer.registry.PostgresModelRegistry;
import dev.eleventh.trainer.registry.PostgresOutcomes;
import dev.eleventh.trainer.registry.PostgresRegistryReader;
import dev.eleventh.trainer.registry.PostgresSources;
import dev.eleventh.trainer.review.PostgresReviewImages;
import dev.eleventh.trainer.review.PostgresReviewQueue;
import dev.eleventh.trainer.review.ReviewLoop;
import dev.eleventh.trainer.review.ReviewMetrics;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the trainer: two loops record examples, one loop learns and publishes while this instance leads
 * ({@code LeaderTerm} wires its parts), and one loop streams the learner's status.
 */
public final class TrainerService implements AutoCloseable {
    /** The service's name in traces. */
    public static final String NAME = "trainer-service";

    /**
     * While one loop embeds, the other decodes or commits; a single one leaves processors idle
     * (docs/evaluate/profiles.md).
     */
    private static final int RECORDER_LOOPS = 2;

    private static final String RECORD_EXAMPLES = "record-examples";
    private static final String KEEP_FOR_REVIEW = "keep-for-review";

    /**
     * The minimum that brokers allow by default. A killed instance's partitions are reassigned after this time, not
     * after 45 s.
     */
    private static final int SESSION_TIMEOUT_MILLIS = 6_000;

    private static final Logger log = LoggerFactory.getLogger(TrainerService.class);

    private final HikariDataSource pool;
    private final AcceptedRecordReader reader;
    private final List<RecorderLoop> recorders = new ArrayList<>();
    private final LeaderLoop leader;
    private final ServiceLoop recording;
    private final ServiceLoop leading;
    private final List<KafkaClientMetrics> clientMetrics;
    private final List<HealthCheck> healthChecks;
    private final HikariDataSource readPool;
    private final KafkaLag lag;
    private final HealthProbe broker;
    private final PostgresLearnerStatus status;
    private final CorrectionPublisher corrections;
    private final LearnerEndpoint learner;
    private final ServiceLoop telling;
    private final ReviewLoop review;
    private final ServiceLoop reviewing;
    private final Endpoints endpoints;
    private final TrainerStatus known;

    private TrainerService(
            TrainerConfig config,
            Backbone backbone,
            MeterRegistry registry,
            Tracing tracing,
            FailureListener listener) {
        Clock clock = Clock.systemUTC();
        TrainerMetrics metrics = new TrainerMetrics(registry);
        metrics.backbone(backbone);
        RecorderMetrics recorderMetrics = new RecorderMetrics(registry);
        WakeUp wakeUp = new WakeUp();
        OutageHealth leaderOutage = outage("learn-and-publish", config);
        this.pool = PostgresConnections.pool(config.database(), "trainer");
        this.readPool = PostgresConnections.pool(config.database(), "trainer-http");
        for (HikariDataSource each : List.of(pool, readPool)) {
            each.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(registry));
        }
        PostgresBackbones backbones = new PostgresBackbones(PostgresConnections.jdbi(pool), backbone);
        this.reader = new AcceptedRecordReader(backbones::base);
        this.lag = new KafkaLag(config.kafka(), System::nanoTime);
        Jdbi reads = PostgresConnections.jdbi(readPool);
        OpenTransactions openTransactions = lag.openTransactions(clock);
        openTransactions.bindTo(registry, Topics.EXAMPLES_ACCEPTED.name());
        this.status = new PostgresLearnerStatus(reads, lag, openTransactions::now);
        WakeUp tellNow = new WakeUp();
        this.learner = new LearnerEndpoint(status::read, lag::refresh, tellNow);
        this.broker = HealthProbe.start("trainer-broker", openTransactions::ask, lag::close, listener);
        ExampleStore store = store(PostgresConnections.jdbi(pool), config, clock);
        // a request that corrects a million examples must not use up the recorders' connections
        ExampleStore listed = store(reads, config, clock);
        this.corrections = new CorrectionPublisher(config.kafka().connection(), CorrectionPublisher.ACK_TIMEOUT);
        this.clientMetrics = new ArrayList<>(List.of(metrics.bind(corrections.client())));
        List<OutageHealth> recorderOutages = new ArrayList<>();
        for (int i = 0; i < RECORDER_LOOPS; i++) {
            Consumer<byte[], byte[]> consumer = consumer(config);
            OutageHealth outage = outage(RECORD_EXAMPLES, config);
            recorders.add(new RecorderLoop(consumer, reader, store, recorderMetrics, tracing, wakeUp, outage));
            clientMetrics.add(metrics.bind(consumer));
            recorderOutages.add(outage);
        }
        this.healthChecks = List.of(HealthCheck.all(RECORD_EXAMPLES, recorderOutages), leaderOutage, broker);
        PostgresStoredExamples stored = new PostgresStoredExamples(reads);
        PostgresModelRegistry registered = new PostgresModelRegistry(reads);
        PostgresBackboneMoves moves =
                new PostgresBackboneMoves(reads, backbone.description().sha256());
        PostgresReviewImages reviewed = new PostgresReviewImages(reads);
        Consumer<byte[], byte[]> reviewRequests = reviewRequests(config);
        clientMetrics.add(metrics.bind(reviewRequests));
        this.review = new ReviewLoop(
                reviewRequests, backbones::base, reviewed, config.storage().review(), new ReviewMetrics(registry));
        this.known = new TrainerStatus(
                NAME,
                reads,
                () -> PostgresLeaderLock.isHeld(reads),
                moves,
                backbone,
                config.learning(),
                System::nanoTime);
        this.endpoints = Endpoints.of(
                learner,
                new LabelsEndpoint(listed, corrections, clock),
                new SourcesEndpoint(new PostgresSources(reads), listed, corrections, clock),
                new StoreEndpoint(stored, registered, backbone::newManager),
                new DownloadEndpoint(stored, registered, backbone::newManager),
                new SelectionEndpoint(stored, corrections, clock),
                new RegistryEndpoint(
                        new PostgresRegistryReader(reads), new PostgresJudgements(reads), new PostgresOutcomes(reads)),
                checks(reads, backbone, config.learning()),
                new ReviewEndpoint(
                        new PostgresReviewQueue(reads, backbone::newManager),
                        reviewed,
                        corrections,
                        config.storage().review().capacity(),
                        clock),
                // takes a second, and so does not wait for the others, which take up to a minute
                new NearestEndpoint(new PostgresNearest(reads, backbones::base), new Semaphore(1)),
                new BackboneEndpoint(moves));
        this.leader = new LeaderLoop(
                new Leadership(
                        config,
                        backbone,
                        metrics,
                        clock,
                        new PostgresExampleImages(PostgresConnections.jdbi(pool)),
                        PostgresConnections.jdbi(pool),
                        wakeUp),
                wakeUp,
                config.learning().poll(),
                leaderOutage);
        this.recording =
                ServiceLoop.start(RECORD_EXAMPLES, recorders, () -> recorders.forEach(RecorderLoop::wakeUp), listener);
        this.leading = ServiceLoop.start("learn-and-publish", leader, wakeUp::signal, listener);
        this.reviewing = ServiceLoop.start(KEEP_FOR_REVIEW, review, review::wakeUp, listener);
        this.telling = ServiceLoop.start("tell-learner", learner, tellNow::signal, listener);
    }

    /**
     * Returns immediately; the broker and the database may become available later. The caller closes the backbone.
     *
     * @param listener called when a loop fails from a bug, or from an outage beyond the limit
     */
    public static TrainerService start(
            TrainerConfig config,
            Backbone backbone,
            MeterRegistry registry,
            Tracing tracing,
            FailureListener listener) {
        return new TrainerService(config, backbone, registry, tracing, listener);
    }

    private static ExampleStore store(Jdbi jdbi, TrainerConfig config, Clock clock) {
        TrainerConfig.Storage storage = config.storage();
        return new PostgresExampleStore(jdbi, storage.holdOutFraction(), storage.maxLabels(), clock);
    }

    /** Returns the endpoints that compute, one request at a time. */
    private static Endpoints checks(Jdbi reads, Backbone backbone, TrainerConfig.Learning learning) {
        Semaphore oneAtATime = new Semaphore(1);
        return Endpoints.of(
                new SuspectsEndpoint(
                        new PostgresSuspects(
                                reads, backbone::newManager, learning.options().lambda()),
                        oneAtATime),
                new ConfusionEndpoint(
                        new PostgresConfusion(
                                reads, backbone::newManager, learning.holdOutPerClass(), learning.holdOutCapacity()),
                        new PostgresRegistryReader(reads),
                        oneAtATime));
    }

    private static OutageHealth outage(String part, TrainerConfig config) {
        return new OutageHealth(part, TransientFailures::isAway, config.awayLimit(), System::nanoTime);
    }

    /** Images that were missed need no review, so a lost position is no error. */
    private static Consumer<byte[], byte[]> reviewRequests(TrainerConfig config) {
        return consumer(config, config.kafka().groupId() + "-review", "earliest");
    }

    public static Consumer<byte[], byte[]> consumer(TrainerConfig config) {
        // a position not on the topic means lost events, which must never be skipped silently
        return consumer(config, config.kafka().groupId(), "none");
    }

    private static Consumer<byte[], byte[]> consumer(TrainerConfig config, String group, String withoutPosition) {
        return new KafkaConsumer<>(
                config.kafka()
                        .connection()
                        .with(Map.of(
                                ConsumerConfig.GROUP_ID_CONFIG,
                                group,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                                withoutPosition,
                                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                                config.storage().batch(),
                                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                                Topics.MAX_RECORD_BYTES,
                                ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
                                SESSION_TIMEOUT_MILLIS,
                                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                                SESSION_TIMEOUT_MILLIS / 4,
                                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                                false)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Returns the learner's status, read from the database. */
    public LearnerStatus status() {
        return status.read();
    }

    /**
     * Returns the endpoints for the learner's status, the store, the registry, and corrections of whole labels and
     * sources.
     */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** Returns what the verdict of {@code GET /v1/status} needs from the tables. */
    public StatusSource statusSource() {
        return known;
    }

    public List<HealthCheck> healthChecks() {
        return healthChecks;
    }

    /**
     * Closes in reverse order: first the loops finish their round, then the resources that they use are closed, even if
     * a loop fails to close.
     */
    @Override
    public void close() {
        endpoints.stopping();
        try (pool;
                readPool;
                reader;
                lag;
                broker;
                corrections) {
            try (leader;
                    leading;
                    recording;
                    reviewing;
                    telling) {
                log.info("trainer stops");
                clientMetrics.forEach(KafkaClientMetrics::close);
            } finally {
                recorders.forEach(RecorderLoop::close);
                review.close();
            }
        }
    }
}
