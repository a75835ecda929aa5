package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source of recorded examples.
 *
 * @param labels number of its examples per label, by their current labels
 * @param first when its first example was recorded
 * @param predicted new examples of known labels that the champion predicted before anything learned from them,
 *     including examples retracted since
 * @param disagreed how many of those it predicted differently
 * @param disagreement disagreed as a share of predicted, absent when none was predicted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StoredSource(
        @JsonProperty("source") String source,
        @JsonProperty("examples") long examples,
        @JsonProperty("labels") Map<Label, Long> labels,
        @JsonProperty("first") Instant first,
        @JsonProperty("last") Instant last,
        @JsonProperty("predicted") long predicted,
        @JsonProperty("disagreed") long disagreed,
        @JsonProperty("disagreement") @Nullable Double disagreement) {
    static StoredSource of(String source, long examples, Instant first, Instant last, SourceCounts.Count count) {
        return new StoredSource(
                source,
                examples,
                Map.of(),
                first,
                last,
                count.seen(),
                count.disagreed(),
                count.seen() == 0 ? null : (Double) (count.disagreed() / (double) count.seen()));
    }

    StoredSource with(Map<Label, Long> perLabel) {
        return new StoredSource(source, examples, perLabel, first, last, predicted, disagreed, disagreement);
    }
}
