package dev.eleventh.runtime.status;

import java.util.Map;

/**
 * One value of a metric.
 *
 * @param name as Prometheus reads it, such as {@code eleventh_examples_rejected_total}
 */
public record Sample(String name, Map<String, String> labels, double value) {
    public Sample {
        labels = Map.copyOf(labels);
    }

    /** Returns a value without labels. */
    public static Sample of(String name, double value) {
        return new Sample(name, Map.of(), value);
    }
}
