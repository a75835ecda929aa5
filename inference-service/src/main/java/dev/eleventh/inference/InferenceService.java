package dev.eleventh.inference;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.topic.Topics;
import dev.eleventh.inference.config.InferenceConfig;
import dev.eleventh.inference.config.KafkaClients;
import dev.eleventh.inference.http.ConsoleEndpoint;
import dev.eleventh.inference.http.OpenInferenceEndpoint;
import dev.eleventh.inference.http.PredictEndpoint;
import dev.eleventh.inference.http.RequestedVersion;
import dev.eleventh.inference.http.ServingEndpoint;
import dev.eleventh.inference.model.ArtifactReader;
import dev.eleventh.inference.model.Catalogue;
import dev.eleventh.inference.model.InferenceMetrics;
import dev.eleventh.inference.model.ModelFollower;
import dev.eleventh.inference.model.ModelTopics;
import dev.eleventh.inference.model.PinWriter;
import dev.eleventh.inference.model.PublishedVersions;
import dev.eleventh.inference.model.ServingModelHolder;
import dev.eleventh.inference.model.ServingState;
import dev.eleventh.inference.model.VersionCache;
import dev.eleventh.inference.model.VersionFetcher;
import dev.eleventh.inference.model.VersionLoader;
import dev.eleventh.inference.predict.GroupOffsets;
import dev.eleventh.inference.predict.ImagesLoop;
import dev.eleventh.inference.predict.PredictionFeed;
import dev.eleventh.inference.predict.Predictor;
import dev.eleventh.inference.predict.ReviewRequests;
import dev.eleventh.runtime.http.Endpoints;
import dev.eleventh.runtime.kafka.OpenTransactions;
import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.lifecycle.HealthProbe;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import dev.eleventh.runtime.status.StatusSource;
import dev.eleventh.runtime.telemetry.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** Runs the whole inference service: loops that follow the models, predict images, and stream predictions. */
public final class InferenceService implements AutoCloseable {
    /** The service's name in traces. */
    public static final String NAME = "inference-service";

    /**
     * While one loop embeds, the other decodes or commits; a single one leaves processors idle
     * (docs/evaluate/profiles.md).
     */
    private static final int IMAGES_LOOPS = 2;

    private static final String ANSWER_IMAGES = "answer-images";

    private static final Duration CHUNK_PATIENCE = Duration.ofSeconds(15);
    /** How long a request may wait for the broker, and for the requested version to serve. */
    private static final Duration REQUEST_PATIENCE = Duration.ofSeconds(5);

    private final NDManager manager;
    private final ServingModelHolder holder = new ServingModelHolder();
    private final Catalogue catalogue = new Catalogue();
    private final Consumer<String, byte[]> models;
    private final Consumer<String, byte[]> artifacts;
    private final List<KafkaClientMetrics> clientMetrics;
    private final Consumer<String, byte[]> predictions;
    private final VersionCache versions;
    private final PinWriter pins;
    private final Predictor predictor;
    private final ReviewRequests reviews;
    private final List<ImagesLoop> images = new ArrayList<>();
    private final List<ServiceLoop> loops;
    private final HealthProbe broker;
    private final List<HealthCheck> healthChecks;
    private final Endpoints endpoints;

    private InferenceService(
            InferenceConfig config,
            Backbone backbone,
            MeterRegistry registry,
            Tracing tracing,
            FailureListener listener,
            Duration requestPatience) {
        this.manager = backbone.newManager();
        InferenceMetrics metrics = new InferenceMetrics(registry, holder);
        metrics.backbone(backbone);
        KafkaClients clients = new KafkaClients(config, requestPatience);
        VersionLoader loader = new VersionLoader(backbone, manager);
        ServingState state = new ServingState();
        this.models = clients.models();
        this.artifacts = clients.artifacts();
        OutageHealth followerOutage = outage("follow-models", config);
        ModelFollower follower = new ModelFollower(
                new ModelTopics(models, catalogue, metrics),
                catalogue,
                new VersionFetcher(new ArtifactReader(artifacts, CHUNK_PATIENCE), loader),
                holder,
                state,
                Clock.systemUTC(),
                metrics,
                followerOutage);
        this.predictor = new Predictor(config.topLabels(), Clock.systemUTC(), metrics);
        this.reviews = new ReviewRequests(config.keepsForReview(), clients::reviewRequests, metrics);
        this.predictions = clients.predictionsToShow();
        List<Consumer<?, ?>> consumers = new ArrayList<>(List.of(models, artifacts, predictions));
        List<OutageHealth> imagesOutages = new ArrayList<>();
        Admin admin = clients.admin();
        GroupOffsets offsets = new GroupOffsets(admin, config.groupId(), metrics);
        for (int i = 1; i <= IMAGES_LOOPS; i++) {
            int number = i;
            Consumer<byte[], byte[]> consumer = clients.images(number);
            OutageHealth outage = outage(ANSWER_IMAGES, config);
            images.add(new ImagesLoop(
                    offsets::lookOnce,
                    consumer,
                    () -> clients.predictions(number),
                    holder,
                    predictor,
                    reviews,
                    metrics,
                    tracing,
                    outage));
            consumers.add(consumer);
            imagesOutages.add(outage);
        }
        this.clientMetrics = consumers.stream().map(metrics::bind).toList();
        // no health check: if predictions cannot be streamed, images are still predicted
        PredictionFeed feed = new PredictionFeed(predictions, outage("show-predictions", config), requestPatience);
        this.versions =
                new VersionCache(catalogue, holder, clients::requestedArtifacts, requestPatience, loader, metrics);
        this.pins = new PinWriter(clients::pins);
        OpenTransactions imagesToAnswer = OpenTransactions.of(admin, List.of(Topics.IMAGES.name()), Clock.systemUTC());
        imagesToAnswer.bindTo(registry, Topics.IMAGES.name());
        this.broker = HealthProbe.start(
                "inference-broker",
                () -> {
                    try {
                        return imagesToAnswer.ask();
                    } finally {
                        state.note(Objects.requireNonNullElse(imagesToAnswer.now(), List.of()));
                    }
                },
                () -> admin.close(Duration.ZERO),
                listener);
        this.healthChecks = List.of(follower, followerOutage, HealthCheck.all(ANSWER_IMAGES, imagesOutages), broker);
        this.endpoints = Endpoints.of(
                new PredictEndpoint(holder, predictor, reviews, metrics, tracing),
                new ServingEndpoint(state, catalogue, versions, pins, requestPatience),
                state.stream(),
                feed.stream(),
                new OpenInferenceEndpoint(
                        new RequestedVersion(holder, versions),
                        catalogue,
                        predictor,
                        reviews,
                        metrics,
                        tracing,
                        follower),
                new ConsoleEndpoint());
        this.loops = List.of(
                ServiceLoop.start("follow-models", follower, models::wakeup, listener),
                ServiceLoop.start(ANSWER_IMAGES, images, () -> images.forEach(ImagesLoop::wakeUp), listener),
                ServiceLoop.start("show-predictions", feed, feed::wakeUp, listener),
                ServiceLoop.start("request-reviews", reviews, reviews::wakeUp, listener));
    }

    /** Treats every exception of Kafka's client as transient, as the loops handle each one by restarting. */
    private static OutageHealth outage(String part, InferenceConfig config) {
        return new OutageHealth(part, KafkaException.class::isInstance, config.awayLimit(), System::nanoTime);
    }

    /**
     * Returns immediately; the broker and the models may become available later. The caller closes the backbone.
     *
     * @param listener called when a loop fails from a bug, or from an outage beyond the limit
     */
    public static InferenceService start(
            InferenceConfig config,
            Backbone backbone,
            MeterRegistry registry,
            Tracing tracing,
            FailureListener listener) {
        return start(config, backbone, registry, tracing, listener, REQUEST_PATIENCE);
    }

    /**
     * Starts the service with another limit for requests.
     *
     * @param requestPatience how long a request may wait for the broker, and for the requested version to serve
     */
    static InferenceService start(
            InferenceConfig config,
            Backbone backbone,
            MeterRegistry registry,
            Tracing tracing,
            FailureListener listener,
            Duration requestPatience) {
        return new InferenceService(config, backbone, registry, tracing, listener, requestPatience);
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    /** Returns what the verdict of {@code GET /v1/status} needs: the newest version on {@code models}. */
    public StatusSource statusSource() {
        return new PublishedVersions(NAME, catalogue);
    }

    public List<HealthCheck> healthChecks() {
        return healthChecks;
    }

    /** Returns the serving version's number, 0 while none serves. */
    public long servingVersion() {
        return holder.version();
    }

    /** The loops finish their round before what they use is closed. */
    @Override
    public void close() {
        broker.close();
        loops.forEach(ServiceLoop::close);
        clientMetrics.forEach(KafkaClientMetrics::close);
        images.forEach(ImagesLoop::close);
        models.close();
        artifacts.close();
        predictions.close();
        reviews.close();
        pins.close();
        versions.close();
        predictor.close();
        holder.close();
        manager.close();
    }
}
