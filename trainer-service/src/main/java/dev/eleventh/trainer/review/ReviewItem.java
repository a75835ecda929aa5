package dev.eleventh.trainer.review;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction.Ranked;
import java.time.Instant;
import java.util.List;

/**
 * An image that a person should label.
 *
 * @param id the SHA-256 of the image
 * @param reason why it is in the list
 * @param predicted the most probable label of the answer that the client got
 * @param modelVersion the version that gave that answer
 * @param suggestions the labels that are most probable now
 */
public record ReviewItem(
        @JsonProperty("id") Sha256 id,
        @JsonProperty("reason") Reason reason,
        @JsonProperty("asked_at") Instant askedAt,
        @JsonProperty("predicted") Label predicted,
        @JsonProperty("model_version") long modelVersion,
        @JsonProperty("suggestions") List<Ranked> suggestions) {
    public ReviewItem {
        suggestions = List.copyOf(suggestions);
    }

    /** Why a person should label an image. */
    public enum Reason {
        /** It belongs to the random sample. */
        @JsonProperty("random")
        RANDOM,
        /** No known class fits. */
        @JsonProperty("unknown")
        UNKNOWN,
        /** Two labels are almost equally probable. */
        @JsonProperty("close")
        CLOSE
    }
}
