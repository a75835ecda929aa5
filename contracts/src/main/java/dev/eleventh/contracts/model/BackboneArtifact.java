package dev.eleventh.contracts.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.eleventh.contracts.model.ModelManifest.Artifact;
import dev.eleventh.contracts.model.ModelManifest.Chunk;
import java.util.List;
import java.util.Objects;

/**
 * A backbone other than the built-in one. Everything that determines how it reads an image (size, scale, tensors) is
 * inside the artifact, so the artifact's digest identifies the backbone completely.
 *
 * @param kind the format of the bytes
 */
public record BackboneArtifact(
        @JsonProperty("kind") Kind kind,
        @JsonProperty("artifact") Artifact artifact) {
    public BackboneArtifact {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(artifact, "artifact");
    }

    /** The format of an artifact's bytes. */
    public enum Kind {
        /** Fine-tuned weights of the built-in network, a safetensors file. */
        THETA("theta"),
        /** An imported network: an archive of a TensorFlow SavedModel. */
        SAVED_MODEL("saved-model"),
        /** An imported network: an archive of an ONNX file and the files with its weights. */
        ONNX("onnx");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Returns the spelling in a manifest. */
        @JsonValue
        public String code() {
            return code;
        }

        /**
         * Returns the kind with a spelling.
         *
         * @throws IllegalArgumentException when there is none
         */
        @JsonCreator
        public static Kind ofCode(String code) {
            for (Kind kind : values()) {
                if (kind.code.equals(code)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException(
                    "a backbone's kind must be theta, saved-model or onnx, was '%s'; upgrade this service, it is older than the version"
                            .formatted(code));
        }
    }

    /** Returns the same content with the chunks' published positions. */
    public BackboneArtifact withChunks(List<Chunk> chunks) {
        return new BackboneArtifact(kind, artifact.withChunks(chunks));
    }
}
