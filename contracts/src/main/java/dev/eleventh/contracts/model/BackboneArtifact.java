package dev.eleventh.contracts.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import java.util.List;
import java.util.Objects;

/**
 * A backbone that is not the built-in one. All that tells how it reads an image (size, scale, tensors) is inside the
 * artifact, so that its digest is the backbone's whole identity.
 *
 * @param kind what the bytes are
 */
public record BackboneArtifact(
        @JsonProperty("kind") Kind kind,
        @JsonProperty("artifact") Artifact artifact) {
    public BackboneArtifact {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(artifact, "artifact");
    }

    /** What an artifact's bytes are. */
    public enum Kind {
        /** Fine-tuned weights of the built-in network, a safetensors file. */
        THETA("theta"),
        /** A foreign network: an archive of a TensorFlow SavedModel. */
        SAVED_MODEL("saved-model");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** As a manifest spells it. */
        @JsonValue
        public String code() {
            return code;
        }

        @JsonCreator
        static Kind ofCode(String code) {
            for (Kind kind : values()) {
                if (kind.code.equals(code)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "a backbone's kind must be theta or saved-model, was '%s'; this service is older than the version"
                            .formatted(code));
        }
    }

    /** The same content, found where it was published. */
    public BackboneArtifact withChunks(List<Chunk> chunks) {
        return new BackboneArtifact(kind, artifact.withChunks(chunks));
    }
}
