package dev.eleventh.trainer.review;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.event.Prediction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An image that waits for a label.
 *
 * @param backbone that made the embedding; null if there is none
 * @param prediction the answer that the client got
 */
record StoredImage(
        Sha256 sha256,
        @Nullable Sha256 backbone,
        @Nullable Embedding embedding,
        boolean isRandom,
        Prediction prediction,
        Instant askedAt) {
    ExampleId id() {
        return new ExampleId(sha256.hex());
    }
}
