package dev.eleventh.inference;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.FailureListener;
import dev.eleventh.runtime.HealthCheck;
import dev.eleventh.runtime.Outage;
import dev.eleventh.runtime.ServiceLoop;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** The inference service in one piece: a loop that follows the models and a loop that answers images. */
public final class InferenceService implements AutoCloseable {
    private static final Duration CHUNK_PATIENCE = Duration.ofSeconds(15);

    private final NDManager manager;
    private final ChampionHolder holder = new ChampionHolder();
    private final Consumer<String, byte[]> models;
    private final Consumer<String, byte[]> artifacts;
    private final List<KafkaClientMetrics> clientMetrics;
    private final Predictor predictor;
    private final ImagesLoop images;
    private final ServiceLoop following;
    private final ServiceLoop answering;
    private final List<HealthCheck> healthChecks;
    private final Endpoints endpoints;

    private InferenceService(
            InferenceConfig config, Backbone backbone, MeterRegistry registry, FailureListener listener) {
        this.manager = backbone.newManager();
        InferenceMetrics metrics = new InferenceMetrics(registry, holder);
        Outage followerOutage = outage("follow-models", config);
        Outage imagesOutage = outage("answer-images", config);
        KafkaClients clients = new KafkaClients(config);
        this.models = clients.models();
        this.artifacts = clients.artifacts();
        ModelFollower follower = new ModelFollower(
                models,
                new ArtifactReader(artifacts, CHUNK_PATIENCE),
                new VersionLoader(backbone, manager),
                holder,
                metrics,
                followerOutage);
        this.predictor = new Predictor(config.topLabels(), Clock.systemUTC(), metrics);
        Consumer<byte[], byte[]> imagesConsumer = clients.images();
        this.clientMetrics = List.of(metrics.bind(models), metrics.bind(artifacts), metrics.bind(imagesConsumer));
        this.images = new ImagesLoop(imagesConsumer, clients::predictions, holder, predictor, metrics, imagesOutage);
        this.following = ServiceLoop.start("follow-models", follower, models::wakeup, listener);
        this.answering = ServiceLoop.start("answer-images", images, imagesConsumer::wakeup, listener);
        this.healthChecks = List.of(follower, followerOutage, imagesOutage);
        this.endpoints = new PredictEndpoint(holder, predictor, metrics);
    }

    /** Every failure of Kafka's client is met by beginning anew, so each is one that may mend itself. */
    private static Outage outage(String part, InferenceConfig config) {
        return new Outage(part, KafkaException.class::isInstance, config.awayLimit(), System::nanoTime);
    }

    /**
     * Returns at once: broker and models may come later. The backbone stays the caller's to close.
     *
     * @param listener is told when a loop fails of our own bug, or of an outage beyond the limit
     */
    public static InferenceService start(
            InferenceConfig config, Backbone backbone, MeterRegistry registry, FailureListener listener) {
        return new InferenceService(config, backbone, registry, listener);
    }

    public Endpoints endpoints() {
        return endpoints;
    }

    public List<HealthCheck> healthChecks() {
        return healthChecks;
    }

    /** The version that serves; 0 while none does. */
    public long servingVersion() {
        return holder.version();
    }

    /** The loops end their round first; what they use is closed after them. */
    @Override
    public void close() {
        answering.close();
        following.close();
        clientMetrics.forEach(KafkaClientMetrics::close);
        images.close();
        models.close();
        artifacts.close();
        predictor.close();
        holder.close();
        manager.close();
    }
}
