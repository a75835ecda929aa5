package dev.eleventh.quickstart;

import dev.eleventh.contracts.Label;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Accuracy of each class on its test images, in [0, 1]. */
record Accuracies(Map<Label, Double> perLabel) {
    static final Accuracies NONE = new Accuracies(Map.of());

    Accuracies {
        perLabel = Collections.unmodifiableMap(new TreeMap<>(perLabel));
    }

    /** Mean accuracy of the labels; 0 when there are none. */
    double macro(Collection<Label> labels) {
        return labels.stream()
                .mapToDouble(label -> perLabel.getOrDefault(label, 0.0))
                .average()
                .orElse(0);
    }
}
