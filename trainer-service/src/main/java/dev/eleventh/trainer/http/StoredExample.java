package dev.eleventh.trainer.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.runtime.http.HttpProblem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * An example in the store, in its current state.
 *
 * @param source the source that sent the image
 * @param hasImage whether the image is still kept
 * @param predicted the champion's prediction, if the request asks for disagreements
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StoredExample(
        @JsonProperty("id") String id,
        @JsonProperty("label") Label label,
        @JsonProperty("split") String split,
        @JsonProperty("source") String source,
        @JsonProperty("recorded_at") Instant recordedAt,
        @JsonProperty("has_image") boolean hasImage,
        @JsonProperty("predicted") @Nullable Label predicted) {

    StoredExample predicted(Label label) {
        return new StoredExample(id, this.label, split, source, recordedAt, hasImage, label);
    }

    Cursor cursor() {
        return new Cursor(recordedAt, new ExampleId(id));
    }

    /**
     * A place in the list of all examples, newest first. It stays valid when examples around it are added or removed.
     */
    record Cursor(Instant recordedAt, ExampleId id) {
        /** Encodes the place as text that is opaque to clients. */
        String encode() {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, recordedAt);
            byte[] text = (micros + " " + id).getBytes(StandardCharsets.US_ASCII);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
        }

        static Cursor decode(String text) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", 2);
                long micros = Long.parseLong(parts[0]);
                if (micros < 0) {
                    throw new IllegalArgumentException("no example is older than 1970");
                }
                Instant recordedAt = Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
                return new Cursor(recordedAt, new ExampleId(parts.length < 2 ? "" : parts[1]));
            } catch (IllegalArgumentException e) {
                throw new HttpProblem(
                        400,
                        "invalid-before",
                        "before must be the `next` value of a page of /v1/store/examples, but is not; omit it to start"
                                + " with the newest example");
            }
        }
    }
}
