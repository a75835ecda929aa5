package dev.eleventh.inference.model;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.inference.model.Catalogue.Place;
import dev.eleventh.inference.model.ServingModelHolder.Lease;
import dev.eleventh.runtime.http.HttpProblem;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds versions beside the serving one, for requests that name a version. A version is fetched on first request, and
 * the latest few are kept. If a version is evicted while a request uses it, that request closes it, as with the
 * serving version.
 */
public final class VersionCache implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VersionCache.class);
    /** Small, as a head of a thousand classes takes 7 MB. */
    private static final int KEPT = 4;
    /**
     * Maximum number of requests that wait for a version. More would leave no threads for requests that need no load.
     */
    private static final int MAX_WAITING = 32;

    private final Catalogue catalogue;
    private final ServingModelHolder serving;
    private final Supplier<Consumer<String, byte[]>> consumers;
    private final Duration patience;
    private final VersionLoader loader;
    private final InferenceMetrics metrics;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    /** Held while a version is fetched, as Kafka's consumer is not thread-safe. */
    private final Object fetching = new Object();

    private final Map<Long, ServingModel> kept = new LinkedHashMap<>(8, 0.75f, true);
    private @Nullable Consumer<String, byte[]> consumer;

    /**
     * Creates an empty cache.
     *
     * @param patience how long the broker may take to send a part of a version
     */
    public VersionCache(
            Catalogue catalogue,
            ServingModelHolder serving,
            Supplier<Consumer<String, byte[]>> consumers,
            Duration patience,
            VersionLoader loader,
            InferenceMetrics metrics) {
        this.catalogue = catalogue;
        this.serving = serving;
        this.consumers = consumers;
        this.patience = patience;
        this.loader = loader;
        this.metrics = metrics;
    }

    /**
     * Returns a lease on the version.
     *
     * @throws RefusedException when this instance refuses the version, or refused it before
     * @throws HttpProblem 404 when it is not on {@code models}, 503 when it cannot be fetched now
     */
    public Lease borrow(long version) throws RefusedException {
        Place place = catalogue.place(version).orElseThrow(() -> unknown(version));
        Optional<Refusal> refusal = catalogue.refusal(version);
        if (refusal.isPresent()) {
            throw new RefusedException(refusal.get().reason(), refusal.get().message());
        }
        Optional<Lease> held = held(version);
        return held.isPresent() ? held.get() : fetchOnce(version, place);
    }

    private Lease fetchOnce(long version, Place place) throws RefusedException {
        if (!waiting.tryAcquire()) {
            throw new HttpProblem(
                    503,
                    "too-many-loads",
                    "version %d must be loaded first, but %d requests already wait for a load, the maximum; try again"
                            .formatted(version, MAX_WAITING));
        }
        try {
            synchronized (fetching) {
                Optional<Lease> held = held(version);
                return held.isPresent() ? held.get() : fetch(version, place);
            }
        } finally {
            waiting.release();
        }
    }

    private Lease fetch(long version, Place place) throws RefusedException {
        long start = System.nanoTime();
        try {
            ServingModel servingModel = fetcher().fetch(version, place);
            metrics.loaded(Duration.ofNanos(System.nanoTime() - start));
            return keep(servingModel);
        } catch (RefusedException e) {
            catalogue.refuse(place, e.of(version));
            metrics.refused(e.reason());
            log.error(
                    "requested version refused version={} reason={} why={}",
                    version,
                    e.reason(),
                    e.getMessage(),
                    e.getCause());
            throw e;
        } catch (NoRoomException e) {
            metrics.noRoom(e.reason());
            throw new HttpProblem(
                    503, e.reason(), "version %d cannot be loaded now: %s".formatted(version, e.getMessage()));
        } catch (KafkaException e) {
            throw new HttpProblem(
                    503,
                    "broker-away",
                    "version %d cannot be read from Kafka now (%s); try again".formatted(version, e.getMessage()));
        }
    }

    private VersionFetcher fetcher() {
        Consumer<String, byte[]> open = consumer;
        if (open == null) {
            open = consumers.get();
            consumer = open;
        }
        return new VersionFetcher(new ArtifactReader(open, patience), loader);
    }

    private Optional<Lease> held(long version) {
        Optional<Lease> current = serving.borrow();
        if (current.isPresent()) {
            if (current.get().servingModel().manifest().version() == version) {
                return current;
            }
            current.get().close();
        }
        synchronized (kept) {
            ServingModel servingModel = kept.get(version);
            return servingModel != null && servingModel.tryBorrow()
                    ? Optional.of(new Lease(servingModel))
                    : Optional.empty();
        }
    }

    private Lease keep(ServingModel servingModel) {
        servingModel.tryBorrow();
        synchronized (kept) {
            kept.put(servingModel.manifest().version(), servingModel);
            if (kept.size() > KEPT) {
                long eldest = kept.keySet().iterator().next();
                drop(eldest);
            }
        }
        return new Lease(servingModel);
    }

    private void drop(long version) {
        ServingModel dropped = kept.remove(version);
        if (dropped != null) {
            dropped.giveBack();
        }
    }

    private HttpProblem unknown(long version) {
        return catalogue.isComplete()
                ? new HttpProblem(
                        404,
                        "unknown-version",
                        "there is no version %d on models; GET /v1/serving lists all versions".formatted(version))
                : new HttpProblem(503, "starting", "the topic models has not been read to its end yet; try again");
    }

    @Override
    public void close() {
        synchronized (fetching) {
            if (consumer != null) {
                consumer.close();
            }
        }
        synchronized (kept) {
            kept.values().forEach(ServingModel::giveBack);
            kept.clear();
        }
    }
}
