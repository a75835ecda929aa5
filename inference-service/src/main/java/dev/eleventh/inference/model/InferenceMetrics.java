package dev.eleventh.inference.model;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.VersionPin;
import dev.eleventh.runtime.telemetry.ServiceMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The service's counters and timers. */
public final class InferenceMetrics {
    /** Likely reasons. Counters for other reasons are created on first use. */
    private static final List<String> REFUSALS = List.of(
            "not-a-manifest",
            "wrong-backbone",
            "head-missing",
            "head-corrupt",
            "head-malformed",
            "head-overflows",
            "wrong-dimension",
            "labels-differ",
            "no-self-test",
            "self-test-failed");

    private static final List<String> SHORTAGES = List.of("no-disk", "no-memory");

    private final MeterRegistry registry;
    private final Counter answered;
    private final Counter unknown;
    private final Counter errors;
    private final Counter swaps;
    private final Timer batches;
    private final Counter pins;
    private final Timer loads;
    private final AtomicLong pinned = new AtomicLong();
    private final AtomicLong answeredAgain = new AtomicLong();
    private final Counter reviewSent;
    private final Counter reviewFailed;

    public InferenceMetrics(MeterRegistry registry, ServingModelHolder holder) {
        this.registry = registry;
        this.answered = outcome("answered");
        this.unknown = outcome("unknown");
        this.errors = outcome("error");
        this.swaps = Counter.builder("eleventh.model.swaps")
                .description("Model versions that began to serve")
                .register(registry);
        this.batches = Timer.builder("eleventh.predict.batch")
                .description("Time from the image bytes of a batch to its predictions")
                .publishPercentileHistogram()
                .register(registry);
        // registered at the start, so that the first event is an increase of an existing series, not a new series
        REFUSALS.forEach(this::refusals);
        SHORTAGES.forEach(this::shortages);
        this.pins = Counter.builder("eleventh.pins")
                .description("Pins and releases read from model-control")
                .register(registry);
        this.loads = Timer.builder("eleventh.version.load")
                .description("Time to load a version that a request named and that does not serve")
                .register(registry);
        Gauge.builder("eleventh.images.answered.again", answeredAgain, AtomicLong::doubleValue)
                .description("Images answered once more because the group had no offsets at start; 0 if it had offsets")
                .register(registry);
        this.reviewSent = reviewRequests("sent");
        this.reviewFailed = reviewRequests("failed");
        Gauge.builder("eleventh.pinned.version", pinned, AtomicLong::doubleValue)
                .description("The model version that model-control pins; 0 while it pins none")
                .register(registry);
        Gauge.builder("eleventh.serving.version", holder, ServingModelHolder::version)
                .description("The model version that serves; 0 while none does")
                .register(registry);
    }

    private Counter outcome(String outcome) {
        return Counter.builder("eleventh.predictions")
                .description("Images that were answered, by outcome")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter reviewRequests(String outcome) {
        return Counter.builder("eleventh.review.requests")
                .description("Images chosen for review, by whether Kafka acknowledged them")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Counts an image that was chosen for review. */
    public void reviewRequest(boolean isSent) {
        (isSent ? reviewSent : reviewFailed).increment();
    }

    public <T> T time(Supplier<T> batch) {
        return batches.record(batch);
    }

    public void predicted(List<Prediction> predictions) {
        for (Prediction prediction : predictions) {
            if (prediction.error() != null) {
                errors.increment();
            } else {
                (prediction.unknown() ? unknown : answered).increment();
            }
        }
    }

    void swapped() {
        swaps.increment();
    }

    void refused(String reason) {
        refusals(reason).increment();
    }

    private Counter refusals(String reason) {
        return Counter.builder("eleventh.model.refused")
                .description("Model versions that must not serve, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    void noRoom(String reason) {
        shortages(reason).increment();
    }

    private Counter shortages(String reason) {
        return Counter.builder("eleventh.model.no.room")
                .description("Failed loads of a model version for lack of room on this machine, by reason")
                .tag("reason", reason)
                .register(registry);
    }

    public void backbone(Backbone backbone) {
        ServiceMetrics.backbone(
                registry,
                backbone.description().sha256().toString(),
                backbone.arithmetic().toString(),
                backbone.batchSizes().toString());
    }

    public KafkaClientMetrics bind(Consumer<?, ?> consumer) {
        return ServiceMetrics.of(consumer, registry);
    }

    public KafkaClientMetrics bind(Producer<?, ?> producer) {
        return ServiceMetrics.of(producer, registry);
    }

    void pinned(@Nullable VersionPin pin) {
        pins.increment();
        pinned.set(pin == null ? 0 : pin.version());
    }

    void pinRefused(String reason) {
        Counter.builder("eleventh.pins.refused")
                .description("Pins that this instance could not follow, by reason")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    public void answersAgain(long images) {
        answeredAgain.set(images);
    }

    void loaded(Duration time) {
        loads.record(time);
    }
}
