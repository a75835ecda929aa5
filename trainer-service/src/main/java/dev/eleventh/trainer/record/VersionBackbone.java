package dev.eleventh.trainer.record;

import dev.eleventh.backbone.Embedder;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
        @Nullable Content content) {
    /** Bytes that may be more than the heap holds. */
    public interface Content {
        /** Begins to read; the caller closes the stream. */
        InputStream open() throws IOException;
    }

    /** A backbone that is built in, or that an earlier version had. */
    public static VersionBackbone known(Embedder backbone) {
        return new VersionBackbone(
                backbone.description().sha256(), backbone.artifact().orElse(null), null);
    }

    /** A backbone that may be new to the registry. */
    public static VersionBackbone fresh(Embedder backbone, byte[] bytes) {
        return fresh(backbone, () -> new ByteArrayInputStream(bytes));
    }

    /** A backbone that may be new to the registry; its file is read when it is recorded. */
    public static VersionBackbone fresh(Embedder backbone, Path file) {
        return fresh(backbone, () -> Files.newInputStream(file));
    }

    private static VersionBackbone fresh(Embedder backbone, Content content) {
        return new VersionBackbone(
                backbone.description().sha256(), backbone.artifact().orElseThrow(), content);
    }
}
