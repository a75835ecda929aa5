package dev.eleventh.contracts.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A prediction whose true label arrived later: an example had the id and the bytes of the image. The newest outcome of an id replaces
 * the earlier ones; a tombstone removes them.
 *
 * @param id the id of the image and of the example
 * @param modelVersion the version that predicted
 * @param headSha256 digest of that version's head: after a loss of the database, another version may have its number
 * @param predicted the most probable label, even if the prediction was {@code unknown}
 * @param probability of the predicted label, in [0, 1]
 * @param unknown whether the version reported that no known class fits
 * @param label the true label
 * @param predictedAt when the prediction was published
 * @param labelledAt when the example was accepted, after the prediction
 * @param correctedAt when the last correction of the label was accepted; null for the first label
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PredictionOutcome(
        @JsonProperty("id") String id,
        @JsonProperty("model_version") long modelVersion,
        @JsonProperty("head_sha256") Sha256 headSha256,
        @JsonProperty("predicted") Label predicted,
        @JsonProperty("probability") double probability,
        @JsonProperty("unknown") boolean unknown,
        @JsonProperty("label") Label label,
        @JsonProperty("predicted_at") Instant predictedAt,
        @JsonProperty("labelled_at") Instant labelledAt,
        @JsonProperty("corrected_at") @Nullable Instant correctedAt) {
    public PredictionOutcome {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException("probability must be in [0, 1], was " + probability);
        }
        if (modelVersion < 1) {
            throw new IllegalArgumentException("model version must be 1 or more, was " + modelVersion);
        }
    }

    /** Returns whether the predicted label is the true one. */
    @JsonProperty("correct")
    public boolean isCorrect() {
        return predicted.equals(label);
    }
}
