package dev.eleventh.trainer.record;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The backbone whose embeddings a version's head reads.
 *
 * @param artifact null for the backbone built into every service
 * @param content the artifact's bytes, null when the registry has them already
 */
public record VersionBackbone(
        Sha256 sha256,
        @Nullable BackboneArtifact artifact,
        @Nullable ByteBuffer content) {
    /** A backbone that is built in, or that an earlier version had. */
    public static VersionBackbone known(Embedder backbone) {
        return new VersionBackbone(
                backbone.description().sha256(), backbone.artifact().orElse(null), null);
    }

    /** A backbone that may be new to the registry. */
    public static VersionBackbone fresh(Embedder backbone, byte[] bytes) {
        return new VersionBackbone(
                backbone.description().sha256(), backbone.artifact().orElseThrow(), ByteBuffer.wrap(bytes));
    }
}
