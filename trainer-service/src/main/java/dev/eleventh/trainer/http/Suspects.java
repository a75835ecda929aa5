package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.eleventh.contracts.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The examples whose label and the model disagree.
 *
 * @param checked number of examples whose labels were checked; fewer than recorded if there are very many
 * @param recorded number of recorded examples
 * @param found number of checked examples whose label and the model disagree, of all labels
 * @param suspects those of one label or of all, the surest first
 */
record Suspects(
        @JsonProperty("checked") int checked,
        @JsonProperty("recorded") long recorded,
        @JsonProperty("found") int found,
        @JsonProperty("suspects") List<Suspect> suspects) {
    Suspects {
        suspects = List.copyOf(suspects);
    }

    /**
     * One of these examples.
     *
     * @param suggested the label that the model prefers
     * @param margin how surely; above 0
     */
    record Suspect(
            @JsonUnwrapped StoredExample example,
            @JsonProperty("suggested") Label suggested,
            @JsonProperty("margin") double margin) {}

    /** Restricts the list; null matches all labels. */
    Suspects first(@Nullable Label label, int limit) {
        List<Suspect> some = suspects.stream()
                .filter(suspect -> label == null || suspect.example().label().equals(label))
                .limit(limit)
                .toList();
        return new Suspects(checked, recorded, found, some);
    }
}
