package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.model.ModelManifest;
import dev.eleventh.learning.judge.ClassComparison;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A challenger in the registry.
 *
 * @param parent the champion that it challenged; null for the first challenger
 * @param version the version that it became; null when it was rejected
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RegisteredChallenger(
        @JsonProperty("id") long id,
        @JsonProperty("parent") @Nullable Long parent,
        @JsonProperty("version") @Nullable Long version,
        @JsonProperty("strategy") String strategy,
        @JsonProperty("trigger") String trigger,
        @JsonProperty("verdict") String verdict,
        @JsonProperty("reason") String reason,
        @JsonProperty("comparisons") List<Comparison> comparisons,
        @JsonProperty("metrics") ModelManifest.Metrics metrics,
        @JsonProperty("replayed") int replayed,
        @JsonProperty("held_out") int heldOut,
        @JsonProperty("learn_millis") long learnMillis,
        @JsonProperty("created_at") Instant createdAt) {
    public RegisteredChallenger {
        comparisons = List.copyOf(comparisons);
    }

    /** {@link ClassComparison} as returned over HTTP. */
    record Comparison(
            @JsonProperty("label") Label label,
            @JsonProperty("examples") int examples,
            @JsonProperty("champion_right") int championRight,
            @JsonProperty("challenger_right") int challengerRight,
            @JsonProperty("lost") int lost,
            @JsonProperty("gained") int gained,
            @JsonProperty("p_value") double pValue) {
        static Comparison of(ClassComparison comparison) {
            return new Comparison(
                    comparison.label(),
                    comparison.examples(),
                    comparison.championRight(),
                    comparison.challengerRight(),
                    comparison.lost(),
                    comparison.gained(),
                    comparison.pValue());
        }
    }
}
