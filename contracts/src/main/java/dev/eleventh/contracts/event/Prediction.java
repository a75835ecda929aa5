package dev.eleventh.contracts.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one image: either the labels ranked by probability, or the reason why the image could not be read, with
 * the model version that answered.
 *
 * @param id the image's request id
 * @param ranked most probable first; probabilities are calibrated by the version's temperature; empty on an error
 * @param unknown true when no known class fits: the best probability is below the version's
 *     threshold, or the distance is above its other one
 * @param modelVersion the version that answered, also on an error (the version that was serving)
 * @param headSha256 digest of the head's content, in hex
 * @param error why there is no answer; null when there is one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Prediction(
        @JsonProperty("id") String id,
        @JsonProperty("predictions") List<Ranked> ranked,
        @JsonProperty("unknown") boolean unknown,
        @JsonProperty("model_version") long modelVersion,
        @JsonProperty("head_sha256") String headSha256,
        @JsonProperty("predicted_at") Instant predictedAt,
        @JsonProperty("error") @Nullable PredictionError error) {
    public Prediction {
        ranked = List.copyOf(ranked);
        if (ranked.isEmpty() == (error == null)) {
            throw new IllegalArgumentException(
                    "prediction %s must have either labels or an error, had %d labels and error %s"
                            .formatted(id, ranked.size(), error));
        }
    }

    /** One label and its probability, in [0, 1]. */
    public record Ranked(
            @JsonProperty("label") Label label,
            @JsonProperty("probability") double probability) {
        public Ranked {
            if (!(probability >= 0 && probability <= 1)) {
                throw new IllegalArgumentException("probability must be in [0, 1], was " + probability);
            }
        }
    }

    /** Why an image has no answer. */
    public record PredictionError(
            @JsonProperty("reason") String reason,
            @JsonProperty("message") String message) {}

    /** Returns the most probable label. */
    public Label best() {
        if (ranked.isEmpty()) {
            throw new IllegalStateException("prediction %s has no label: %s".formatted(id, error));
        }
        return ranked.get(0).label();
    }

    /**
     * Returns how clearly the most probable label leads: its probability minus that of the second, in [0, 1]. If the
     * prediction has one label only, the second has at most the rest of the probability.
     */
    public double margin() {
        best();
        double first = ranked.get(0).probability();
        double second = ranked.size() > 1 ? ranked.get(1).probability() : 1 - first;
        return Math.max(0, first - second);
    }

    /** Returns the prediction with its most probable labels only. */
    public Prediction first(int labels) {
        List<Ranked> fewer = ranked.subList(0, Math.min(labels, ranked.size()));
        return new Prediction(id, fewer, unknown, modelVersion, headSha256, predictedAt, error);
    }
}
