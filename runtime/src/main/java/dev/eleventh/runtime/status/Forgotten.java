package dev.eleventh.runtime.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to the question whether a version forgot anything.
 *
 * @param version the version in question; null if there is none, or it is not known
 * @param compared number of classes that were compared with an earlier version
 * @param text the answer, in sentences
 * @param classes those that fell by more than chance explains, the largest fall first
 * @param note what limits the answer, such as that a task with more classes is harder; null if nothing does
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Forgotten(
        @JsonProperty("answer") Answer answer,
        @JsonProperty("version") @Nullable Long version,
        @JsonProperty("compared") int compared,
        @JsonProperty("text") String text,
        @JsonProperty("classes") List<Fall> classes,
        @JsonProperty("note") @Nullable String note) {
    public Forgotten {
        classes = List.copyOf(classes);
    }

    /** Whether anything is forgotten. */
    public enum Answer {
        @JsonProperty("nothing")
        NOTHING,
        /** A class is worse than it was. */
        @JsonProperty("fell")
        FELL,
        @JsonProperty("unknown")
        UNKNOWN
    }

    /**
     * A class that is worse than it was in an earlier version. Both versions predicted the same held-out examples.
     *
     * @param was accuracy of the earlier version, in [0, 1]
     * @param now accuracy of the version in question, in [0, 1]
     * @param among accuracy of the version in question if it may only answer with classes that the earlier one knows
     * @param harderTask whether the fall among these classes is within chance, so that the added classes explain it
     * @param examples number of held-out examples
     * @param wentTo the class that most of the lost examples are predicted as now
     * @param wentToShare share of the lost examples that are predicted as that class
     * @param pValue chance of such a fall if both versions were equally good
     */
    public record Fall(
            @JsonProperty("label") Label label,
            @JsonProperty("was") double was,
            @JsonProperty("was_version") long wasVersion,
            @JsonProperty("now") double now,
            @JsonProperty("among") double among,
            @JsonProperty("harder_task") boolean harderTask,
            @JsonProperty("examples") int examples,
            @JsonProperty("went_to") Label wentTo,
            @JsonProperty("went_to_share") double wentToShare,
            @JsonProperty("p_value") double pValue) {}

    /** Returns an answer for a question that cannot be answered now. */
    public static Forgotten unknown(@Nullable Long version, String why) {
        return new Forgotten(Answer.UNKNOWN, version, 0, why, List.of(), null);
    }
}
