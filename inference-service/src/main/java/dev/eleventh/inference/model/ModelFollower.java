package dev.eleventh.inference.model;

import dev.eleventh.backbone.NoRoomException;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.inference.model.Catalogue.Place;
import dev.eleventh.runtime.lifecycle.Health;
import dev.eleventh.runtime.lifecycle.HealthCheck;
import dev.eleventh.runtime.lifecycle.OutageHealth;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the pinned version the champion, or the newest one that passes its checks when none is pinned. A version that
 * fails its checks is refused until it is published again. Without a pin, the next older version then serves until a
 * newer one arrives. If a pin cannot be followed (yet), the current version continues to serve. A version for which
 * this machine lacks disk or memory is treated alike, but is retried.
 */
public final class ModelFollower implements ServiceLoop.Body, HealthCheck {
    private static final Logger log = LoggerFactory.getLogger(ModelFollower.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How many of the newest versions may serve; if all of them are refused, no older one is tried. */
    private static final int KEPT = 5;

    private final ModelTopics topics;
    private final Catalogue catalogue;
    private final VersionFetcher fetcher;
    private final ServingModelHolder holder;
    private final ServingState state;
    private final Clock clock;
    private final InferenceMetrics metrics;
    private final OutageHealth outage;
    private final ResourceShortage shortage = new ResourceShortage(System::nanoTime);

    private ServingStatus shown = ServingStatus.NOTHING;
    private @Nullable VersionPin shownPin;
    private long shownChanges = -1;
    /** The version that should serve but waits for disk or memory; null when none does. */
    private @Nullable Refusal waiting;
    /** The last pin that was logged and counted as not followed, with the reason. */
    private String reported = "";

    public ModelFollower(
            ModelTopics topics,
            Catalogue catalogue,
            VersionFetcher fetcher,
            ServingModelHolder holder,
            ServingState state,
            Clock clock,
            InferenceMetrics metrics,
            OutageHealth outage) {
        this.topics = topics;
        this.catalogue = catalogue;
        this.fetcher = fetcher;
        this.holder = holder;
        this.state = state;
        this.clock = clock;
        this.metrics = metrics;
        this.outage = outage;
    }

    /** Returns the newest version that may serve; empty while there is none. */
    public static Optional<Long> newest(Catalogue catalogue) {
        return catalogue.newest(KEPT).stream().findFirst();
    }

    @Override
    public void runOnce() throws InterruptedException {
        try {
            if (topics.read(POLL)) {
                try {
                    follow();
                    catalogue.markComplete();
                } finally {
                    // publish what was read even if the broker became unavailable while the version was fetched
                    show();
                }
            }
            outage.over();
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            outage.note(e);
            TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
    }

    private void follow() {
        shortage.letGoWhenDue();
        Refusal waits = null;
        for (long version : candidates()) {
            if (mayServe(version)) {
                break;
            }
            waits = waits == null ? noRoom(version).orElse(null) : waits;
        }
        waiting = waits;
        if (waits == null) {
            shortage.over(holder.version());
        }
        report();
    }

    /** Returns the versions that should serve, in order of preference. */
    private List<Long> candidates() {
        VersionPin pin = topics.pin();
        List<Long> candidates = new ArrayList<>();
        if (pin != null) {
            candidates.add(pin.version());
        }
        if (pin == null || holder.isEmpty()) {
            candidates.addAll(catalogue.newest(KEPT));
        }
        return candidates;
    }

    private Optional<Refusal> noRoom(long version) {
        return catalogue.place(version).flatMap(shortage::of);
    }

    /** Makes the version serve unless it does so already. Returns false if it cannot serve now. */
    private boolean mayServe(long version) {
        if (version == holder.version()) {
            return true;
        }
        Optional<Place> place = catalogue.place(version);
        if (place.isEmpty()
                || catalogue.refusal(version).isPresent()
                || shortage.of(place.get()).isPresent()) {
            return false;
        }
        try {
            serve(fetcher.fetch(version, place.get()));
            return true;
        } catch (NoRoomException e) {
            metrics.noRoom(e.reason());
            shortage.note(place.get(), version, e, holder.version());
            return false;
        } catch (RefusedException e) {
            catalogue.refuse(place.get(), e.of(version));
            metrics.refused(e.reason());
            log.error(
                    "version refused version={} serving={} reason={} why={}",
                    version,
                    holder.version(),
                    e.reason(),
                    e.getMessage(),
                    // the message is enough for a refusal; only an unexpected error has a stack trace
                    e.getCause());
            return false;
        }
    }

    private void report() {
        VersionPin pin = topics.pin();
        if (pin == null || pin.version() == holder.version()) {
            reported = "";
            return;
        }
        long version = pin.version();
        String reason = catalogue
                .refusal(version)
                .or(() -> noRoom(version))
                .map(Refusal::reason)
                .orElse("unknown-version");
        if (!reported.equals(version + reason)) {
            reported = version + reason;
            metrics.pinRefused(reason);
            log.error("pin not followed version={} reason={} serving={}", version, reason, holder.version());
        }
    }

    private void serve(ServingModel servingModel) {
        long previous = holder.version();
        holder.swap(servingModel);
        metrics.swapped();
        ModelManifest manifest = servingModel.manifest();
        shown = shown.with(manifest, clock.instant());
        log.info(
                "version serves version={} previous={} pinned={} strategy={} labels={} head={} backbone={}",
                manifest.version(),
                previous,
                topics.pin(),
                manifest.strategy(),
                manifest.labels().size(),
                manifest.head().sha256(),
                manifest.backboneSha256());
    }

    private void show() {
        VersionPin pin = topics.pin();
        long changes = catalogue.changes();
        if (changes != shownChanges || !Objects.equals(pin, shownPin) || !Objects.equals(waiting, shown.waiting())) {
            shown = shown.with(pin, catalogue, waiting);
            shownPin = pin;
            shownChanges = changes;
        }
        state.become(shown);
    }

    @Override
    public String name() {
        return "model";
    }

    @Override
    public Health health() {
        if (!catalogue.isComplete()) {
            return Health.notReady("the topic models has not been read to its end yet");
        }
        if (!holder.isEmpty()) {
            return Health.ofReady();
        }
        Refusal noRoom = state.now().waiting();
        return Health.notReady(
                noRoom == null
                        ? "the topic models has no version yet that may serve"
                        : "version %d waits: %s".formatted(noRoom.version(), noRoom.message()));
    }
}
