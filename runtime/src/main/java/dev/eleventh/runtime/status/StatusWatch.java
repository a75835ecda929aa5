package dev.eleventh.runtime.status;

import dev.eleventh.runtime.lifecycle.FailureListener;
import dev.eleventh.runtime.lifecycle.ServiceLoop;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Applies the alert rules to this process's own metrics every five seconds. One thread looks; others read the last
 * findings.
 */
public final class StatusWatch implements ServiceLoop.Body {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final List<StatusSource> sources;
    private final Clock clock;
    private final Set<String> names;
    private final Holding holding = new Holding(AlertRules.ALL);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile List<Finding> findings = List.of();

    /** Creates a watch that has looked once. */
    public StatusWatch(PrometheusMeterRegistry registry, List<StatusSource> sources, Clock clock) {
        this.registry = registry;
        this.sources = List.copyOf(sources);
        this.clock = clock;
        this.names = names();
        look();
    }

    /** Looks until it is closed. */
    public ServiceLoop start(FailureListener listener) {
        return ServiceLoop.start("watch-status", this, closed::countDown, listener);
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
        if (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
            look();
        }
    }

    private void look() {
        List<Sample> samples = new ArrayList<>(MetricsText.read(registry.scrape(TEXT_FORMAT, names)));
        sources.forEach(source -> samples.addAll(source.facts()));
        findings = List.copyOf(holding.look(clock.instant(), samples, String.join(", ", services())));
    }

    List<String> services() {
        return sources.stream().map(StatusSource::service).toList();
    }

    List<StatusSource> sources() {
        return sources;
    }

    /** Returns the findings of the last look. */
    List<Finding> findings() {
        return findings;
    }

    Clock clock() {
        return clock;
    }
}
