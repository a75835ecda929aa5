package dev.eleventh.trainer.review;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** The images kept for review as metrics. Only the instance that reads {@code review-requests} knows them. */
public final class ReviewMetrics {
    private volatile @Nullable ReviewSummary summary;

    public ReviewMetrics(MeterRegistry registry) {
        gauge(registry, "eleventh.review.waiting", "Images that wait for a label", ReviewSummary::waiting);
        gauge(
                registry,
                "eleventh.review.random.labelled",
                "Labelled images of the random sample",
                now -> now.random().labelled());
        gauge(
                registry,
                "eleventh.review.accuracy",
                "Share of right predictions in the random sample",
                now -> number(now.random().accuracy()));
        gauge(
                registry,
                "eleventh.review.accuracy.low",
                "Lower end of the 95 % interval of the accuracy in the random sample",
                now -> number(now.random().low()));
        gauge(
                registry,
                "eleventh.review.accuracy.high",
                "Upper end of the 95 % interval of the accuracy in the random sample",
                now -> number(now.random().high()));
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<ReviewSummary> value) {
        Gauge.builder(name, this, metrics -> metrics.value(value))
                .description(description)
                .register(registry);
    }

    private double value(ToDoubleFunction<ReviewSummary> of) {
        ReviewSummary now = summary;
        return now == null ? Double.NaN : of.applyAsDouble(now);
    }

    private static double number(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }

    /** @param now null on an instance that does not read {@code review-requests} */
    void show(@Nullable ReviewSummary now) {
        summary = now;
    }
}
