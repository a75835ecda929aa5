package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A challenger in a list of many. Unlike {@link RegisteredChallenger}, it has nothing for each label, so its size does
 * not depend on the number of labels.
 *
 * @param parent the champion that it challenged; null for the first challenger
 * @param version the version that it became; null when it was rejected
 * @param macroAccuracy mean of the labels' accuracies on the held-out set; null while nothing was measured
 * @param labelsAdded the first of the labels that no version before knew, in alphabetical order
 * @param labelsAddedCount number of all such labels
 * @param prequential results on new examples; null when the challenger was rejected
 * @param rolledBackTo the version that served again; null unless this version was rolled back
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Judgement(
        @JsonProperty("id") long id,
        @JsonProperty("parent") @Nullable Long parent,
        @JsonProperty("version") @Nullable Long version,
        @JsonProperty("strategy") String strategy,
        @JsonProperty("trigger") String trigger,
        @JsonProperty("verdict") String verdict,
        @JsonProperty("reason") String reason,
        @JsonProperty("macro_accuracy") @Nullable Double macroAccuracy,
        @JsonProperty("labels_added") List<Label> labelsAdded,
        @JsonProperty("labels_added_count") int labelsAddedCount,
        @JsonProperty("prequential") @Nullable Prequential prequential,
        @JsonProperty("rolled_back_to") @Nullable Long rolledBackTo,
        @JsonProperty("created_at") Instant createdAt) {
    public Judgement {
        labelsAdded = List.copyOf(labelsAdded);
    }

    /** The new examples with a label that the version knew, and of how many it predicted the label. */
    record Prequential(
            @JsonProperty("seen") long seen,
            @JsonProperty("correct") long correct) {
        static final Prequential NONE = new Prequential(0, 0);
    }

    /**
     * Judgements of a page, and how many there are.
     *
     * @param judgements newest first
     * @param count number of all judgements that match, on this page or another
     */
    public record Page(List<Judgement> judgements, long count) {
        public Page {
            judgements = List.copyOf(judgements);
        }
    }
}
