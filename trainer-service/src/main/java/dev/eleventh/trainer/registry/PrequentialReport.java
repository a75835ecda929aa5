package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.PrequentialCounts;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@link PrequentialCounts} as returned over HTTP.
 *
 * @param seen examples with a label that the version knew
 * @param unknownLabel examples with a label that it could not know
 * @param accuracy absent when nothing was seen
 * @param perLabel counts of the labels that it knew
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record PrequentialReport(
        @JsonProperty("seen") long seen,
        @JsonProperty("correct") long correct,
        @JsonProperty("unknown_label") long unknownLabel,
        @JsonProperty("accuracy") @Nullable Double accuracy,
        @JsonProperty("per_label") Map<Label, OfLabel> perLabel) {
    record OfLabel(
            @JsonProperty("seen") long seen,
            @JsonProperty("correct") long correct) {}

    static PrequentialReport of(PrequentialCounts counts) {
        Map<Label, OfLabel> perLabel = new TreeMap<>();
        counts.perLabel().forEach((label, count) -> {
            if (count.known()) {
                perLabel.put(label, new OfLabel(count.seen(), count.correct()));
            }
        });
        return new PrequentialReport(
                counts.seen(),
                counts.correct(),
                counts.unknownLabel(),
                counts.seen() == 0 ? null : counts.accuracy().getAsDouble(),
                perLabel);
    }
}
