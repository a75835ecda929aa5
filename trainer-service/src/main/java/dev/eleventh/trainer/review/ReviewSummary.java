package dev.eleventh.trainer.review;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.learning.evaluation.SampledAccuracy;
import org.jspecify.annotations.Nullable;

/**
 * The images kept for review.
 *
 * @param waiting number of images that wait for a label
 * @param labelled number of images that people labelled
 * @param skipped number of images that people skipped
 * @param random the answers for the random sample
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ReviewSummary(
        @JsonProperty("waiting") long waiting,
        @JsonProperty("labelled") long labelled,
        @JsonProperty("skipped") long skipped,
        @JsonProperty("random") Random random) {

    /**
     * The random sample.
     *
     * @param waiting images of it that nobody labelled or skipped yet
     * @param excluded images of it that a person skipped, that were taught elsewhere, or that were labelled before they
     *     were in it: if they are hard ones, the accuracy is too high
     * @param labelled images of it that a person labelled in a review
     * @param right images of which that label is the one that was predicted
     * @param accuracy the share of the right ones; null while none is labelled
     * @param low the lower end of the accuracy's 95 % interval
     * @param high its upper end
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Random(
            @JsonProperty("waiting") long waiting,
            @JsonProperty("excluded") long excluded,
            @JsonProperty("labelled") long labelled,
            @JsonProperty("right") long right,
            @JsonProperty("accuracy") @Nullable Double accuracy,
            @JsonProperty("low") @Nullable Double low,
            @JsonProperty("high") @Nullable Double high) {
        static Random of(long waiting, long excluded, long labelled, long right) {
            if (labelled == 0) {
                return new Random(waiting, excluded, 0, 0, null, null, null);
            }
            SampledAccuracy accuracy = new SampledAccuracy(right, labelled);
            return new Random(waiting, excluded, labelled, right, accuracy.value(), accuracy.low(), accuracy.high());
        }
    }
}
