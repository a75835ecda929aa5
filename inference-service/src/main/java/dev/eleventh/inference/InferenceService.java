package dev.eleventh.inference;

import ai.djl.ndarray.NDManager;
import dev.eleventh.backbone.Backbone;
import dev.eleventh.runtime.Endpoints;
import dev.eleventh.runtime.FailureListener;
import dev.eleventh.runtime.HealthCheck;
import dev.eleventh.runtime.Outage;
import dev.eleventh.runtime.ServiceLoop;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;

/** The inference service in one piece: a loop that follows the models and a loop that answers images. */
public final class InferenceService implements AutoCloseable {
    private final KafkaClients clients;
    private final NDManager manager;
    private final ChampionHolder holder = new ChampionHolder();
    private final Predictor predictor;
    private final ImagesLoop images;
    private final ServiceLoop following;
    private final ServiceLoop answering;
    private final List<HealthCheck> healthChecks;
    private final Endpoints endpoints;

    private InferenceService(
            InferenceConfig config, Backbone backbone, MeterRegistry registry, FailureListener listener) {
        this.clients = new KafkaClients(config, registry);
        this.manager = backbone.newManager();
        InferenceMetrics metrics = new InferenceMetrics(registry, holder);
        Outage followerOutage = outage("follow-models", config);
        Outage imagesOutage = outage("answer-images", config);
        Consumer<String, byte[]> models = clients.reader("models");
        ModelFollower follower = new ModelFollower(
                models,
                new ArtifactReader(clients.reader("artifacts")),
                new VersionLoader(backbone.description(), manager),
                holder,
                metrics,
                followerOutage);
        this.predictor = new Predictor(backbone, config.topLabels(), Clock.systemUTC(), metrics);
        Consumer<byte[], byte[]> consumer = clients.images();
        this.images = new ImagesLoop(
                consumer, () -> KafkaPredictionLog.open(clients, registry), holder, predictor, metrics, imagesOutage);
        this.healthChecks = List.of(follower, followerOutage, imagesOutage);
        PredictEndpoint predict = new PredictEndpoint(holder, predictor, metrics);
        ModelsEndpoint current = new ModelsEndpoint(holder);
        this.endpoints = routes -> {
            predict.addTo(routes);
            current.addTo(routes);
        };
        this.following = ServiceLoop.start("follow-models", follower, models::wakeup, listener);
        this.answering = ServiceLoop.start("answer-images", images, consumer::wakeup, listener);
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

    /** {@code POST /v1/predict} and {@code GET /v1/models/current}. */
    public Endpoints endpoints() {
        return endpoints;
    }

    /** Ready when a version serves, the models topic was read to its end, and Kafka is there. */
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
        images.close();
        clients.close();
        predictor.close();
        holder.close();
        manager.close();
    }
}
