package dev.eleventh.trainer.learn;

import dev.eleventh.backbone.Backbone;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import dev.eleventh.runtime.telemetry.ServiceMetrics;
import dev.eleventh.trainer.registry.Champion;
import dev.eleventh.trainer.registry.JudgedChallenger;
import dev.eleventh.trainer.registry.LiveAccuracy;
import dev.eleventh.trainer.registry.PrequentialResult;
import dev.eleventh.trainer.registry.Rollback;
import dev.eleventh.trainer.replay.Backlog;
import dev.eleventh.trainer.replay.Lesson;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/** The trainer's Prometheus metrics. Metrics that only a leader knows are 0 or NaN on other instances. */
public final class TrainerMetrics {
    private final MeterRegistry registry;
    private final Counter promoted;
    private final Counter rejected;
    private final Counter predictedRight;
    private final Counter predictedWrong;
    private final Counter unknownLabel;
    private final Counter rollbacks;
    private final Counter outcomesUnread;
    private final Timer learning;
    private final MultiGauge replayBuffer;
    private final MultiGauge liveAccuracy;
    private final MultiGauge liveOutcomes;
    private final MultiGauge liveLabelAccuracy;
    private final AtomicLong leading;
    private final AtomicLong championVersion;
    private final AtomicLong pendingEvents;
    private final AtomicLong rolledBackVersion;
    private final AtomicLong setAside;
    private volatile double prequentialAccuracy = Double.NaN;

    public TrainerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.promoted = challengers(registry, "promoted");
        this.rejected = challengers(registry, "rejected");
        this.predictedRight = predictions(registry, "correct");
        this.predictedWrong = predictions(registry, "wrong");
        this.unknownLabel = predictions(registry, "unknown-label");
        this.outcomesUnread = Counter.builder("eleventh.outcomes.unread")
                .description("Failed attempts to read prediction-outcomes, each followed by a pause")
                .register(registry);
        this.rollbacks = Counter.builder("eleventh.rollbacks")
                .description("Champions rolled back to an earlier version, because they predicted new examples worse")
                .register(registry);
        this.learning = Timer.builder("eleventh.learn")
                .description("Time for learning and judging a challenger")
                .register(registry);
        this.replayBuffer = MultiGauge.builder("eleventh.replay.buffer.examples")
                .description("Examples in the replay buffer")
                .register(registry);
        this.liveAccuracy = MultiGauge.builder("eleventh.live.accuracy")
                .description("Share of a version's predictions that were correct, of those whose labels arrived later")
                .register(registry);
        this.liveOutcomes = MultiGauge.builder("eleventh.live.outcomes")
                .description("Predictions of a version whose labels arrived later")
                .register(registry);
        this.liveLabelAccuracy = MultiGauge.builder("eleventh.live.label.accuracy")
                .description("The live accuracy of the newest version that has one, by true label")
                .register(registry);
        this.leading = gauge(registry, "eleventh.leader", "1 on the leader, which learns challengers; 0 elsewhere");
        this.championVersion =
                gauge(registry, "eleventh.champion.version", "The champion's version, on the leader; else 0");
        this.pendingEvents =
                gauge(registry, "eleventh.pending.events", "Recorded events that no challenger has considered");
        this.rolledBackVersion = gauge(
                registry,
                "eleventh.rolled.back.version",
                "The version rolled back last, until another one is promoted");
        this.setAside =
                gauge(registry, "eleventh.outbox.set.aside", "Outbox rows set aside, as Kafka will never accept them");
        Gauge.builder("eleventh.prequential.accuracy", this, metrics -> metrics.prequentialAccuracy)
                .description("Prequential accuracy of the champion, or of the last one that predicted new examples")
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

    private static Counter challengers(MeterRegistry registry, String verdict) {
        return Counter.builder("eleventh.challengers")
                .tag("verdict", verdict)
                .description("Challengers judged")
                .register(registry);
    }

    private static Counter predictions(MeterRegistry registry, String result) {
        return Counter.builder("eleventh.prequential.examples")
                .tag("result", result)
                .description("New examples that the champion predicted before anything learned from them")
                .register(registry);
    }

    private static AtomicLong gauge(MeterRegistry registry, String name, String description) {
        AtomicLong value = new AtomicLong();
        Gauge.builder(name, value, AtomicLong::get).description(description).register(registry);
        return value;
    }

    void judged(JudgedChallenger attempt, @Nullable Champion champion) {
        (attempt.challenger().verdict().promoted() ? promoted : rejected).increment();
        learning.record(attempt.took());
        champion(champion);
    }

    /**
     * Counts the champion's predictions.
     *
     * @param all all predictions of the champion, or of the last champion before it that has predicted anything
     */
    void predicted(PrequentialResult now, PrequentialCounts all) {
        predictedRight.increment((double) now.counts().correct());
        predictedWrong.increment((double) (now.counts().seen() - now.counts().correct()));
        unknownLabel.increment((double) now.counts().unknownLabel());
        prequentialAccuracy = all.accuracy().orElse(Double.NaN);
    }

    void rolledBack() {
        rollbacks.increment();
    }

    void rolledBackVersion(Rollback.@Nullable InForce rollback) {
        rolledBackVersion.set(rollback == null ? 0 : rollback.version());
    }

    void setAside(int rows) {
        setAside.set(rows);
    }

    void champion(@Nullable Champion champion) {
        championVersion.set(champion == null ? 0 : champion.version());
    }

    void backlog(Backlog backlog) {
        pendingEvents.set(backlog.events());
    }

    void replayBuffer(Lesson lesson) {
        Map<String, Integer> perLabel = new TreeMap<>();
        lesson.replay().forEach(example -> perLabel.merge(example.label().value(), 1, Integer::sum));
        replayBuffer.register(
                perLabel.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(Tags.of("label", entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }

    /**
     * Reports the live accuracy of versions.
     *
     * @param versions newest first
     */
    void liveAccuracy(List<LiveAccuracy> versions) {
        report(
                liveAccuracy,
                versions,
                each -> Tags.of("version", String.valueOf(each.version())),
                LiveAccuracy::accuracy);
        report(liveOutcomes, versions, each -> Tags.of("version", String.valueOf(each.version())), LiveAccuracy::seen);
        report(
                liveLabelAccuracy,
                versions.isEmpty() ? List.of() : versions.get(0).perLabel().entrySet(),
                each -> Tags.of("label", each.getKey().value()),
                each -> each.getValue().accuracy());
    }

    void outcomesUnread() {
        outcomesUnread.increment();
    }

    private static <T> void report(
            MultiGauge gauge, Collection<T> values, Function<T, Tags> tags, ToDoubleFunction<T> number) {
        gauge.register(
                values.stream()
                        .map(each -> MultiGauge.Row.of(tags.apply(each), number.applyAsDouble(each)))
                        .toList(),
                true);
    }

    void leading(boolean leads) {
        leading.set(leads ? 1 : 0);
        if (!leads) {
            championVersion.set(0);
            pendingEvents.set(0);
            rolledBackVersion.set(0);
            setAside.set(0);
            prequentialAccuracy = Double.NaN;
            liveAccuracy(List.of());
        }
    }
}
