package dev.eleventh.runtime.status;

import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Applies the alert rules to this process's own metrics every five seconds. One thread looks; others read the last
 * findings.
 */
public final class StatusWatch implements ServiceLoop.Body, AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String SERVING = "eleventh_serving_version";

    private final PrometheusMeterRegistry registry;
    private final List<StatusSource> sources;
    private final Clock clock;
    private final Set<String> names = names();
    private final Holding holding = new Holding(AlertRules.ALL);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ServiceLoop loop;
    private volatile Look last;

    /**
     * What was seen last.
     *
     * @param serving the version that this process serves; empty if it serves none
     */
    private record Look(List<Finding> findings, OptionalLong serving) {}

    private StatusWatch(
            PrometheusMeterRegistry registry, List<StatusSource> sources, Clock clock, FailureListener listener) {
        this.registry = registry;
        this.sources = List.copyOf(sources);
        this.clock = clock;
        // without the facts: the start must not wait for an unavailable database
        this.last = look(List.of());
        this.loop = ServiceLoop.start("watch-status", this, closed::countDown, listener);
    }

    /**
     * Starts a watch, which has looked once when this method returns.
     *
     * @param sources what the services of this process know
     * @param listener called when the loop fails from a bug
     */
    public static StatusWatch start(
            PrometheusMeterRegistry registry, List<StatusSource> sources, FailureListener listener) {
        return new StatusWatch(registry, sources, Clock.systemUTC(), listener);
    }

    /** The registry filters by families, whose names lack the endings of their samples. */
    private static Set<String> names() {
        Set<String> names = new HashSet<>();
        for (AlertRule rule : AlertRules.ALL) {
            for (String metric : rule.condition().metrics()) {
                names.add(metric);
                names.add(metric.replaceFirst("_(total|bucket|count|sum)$", ""));
            }
        }
        return Set.copyOf(names);
    }

    @Override
    public void runOnce() throws InterruptedException {
        last = look(sources.stream().flatMap(source -> source.facts().stream()).toList());
        closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Look look(List<Sample> facts) {
        List<Sample> samples = new ArrayList<>(MetricsText.read(registry.scrape(TEXT_FORMAT, names)));
        samples.addAll(facts);
        return new Look(
                List.copyOf(holding.look(clock.instant(), samples, String.join(", ", services()))),
                samples.stream()
                        .filter(sample -> sample.name().equals(SERVING) && sample.value() > 0)
                        .mapToLong(sample -> (long) sample.value())
                        .findFirst());
    }

    /** Returns the names of the services of this process. */
    List<String> services() {
        return sources.stream().map(StatusSource::service).toList();
    }

    List<StatusSource> sources() {
        return sources;
    }

    /** Returns the findings of the last look. */
    List<Finding> findings() {
        return last.findings();
    }

    /** Returns the version that this process serves; empty if it serves none. */
    OptionalLong serving() {
        return last.serving();
    }

    Clock clock() {
        return clock;
    }

    @Override
    public void close() {
        loop.close();
    }
}
