package dev.eleventh.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A source of recorded examples.
 *
 * @param labels how many examples it labelled so, as they are labelled now
 * @param first when the first of them was recorded
 * @param predicted new ones of labels that the champion knew, before anything learned from them, retracted since or not
 * @param disagreed of those, how many it predicted differently
 * @param disagreement the share, absent when none was predicted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoredSource(
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
