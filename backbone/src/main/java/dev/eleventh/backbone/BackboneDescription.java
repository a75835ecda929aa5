package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.model.BackboneArtifact;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a backbone.
 *
 * @param format of the images that it reads
 * @param dimension number of values of an embedding
 * @param levels in which exact strategies sum its embeddings; null for a network that release 0.1 imported, on which
 *     they cannot learn
 * @param sha256 of the network and its preprocessing: the backbone's identity. A head works only with the backbone that
 *     it names.
 */
public record BackboneDescription(
        String name,
        PixelFormat format,
        int dimension,
        @Nullable Levels levels,
        Sha256 sha256) {
    public BackboneDescription {
        if (name.isBlank() || dimension < 1) {
            throw new IllegalArgumentException(
                    "backbone must have a name and a dimension of 1 or more, was '%s', dimension %d"
                            .formatted(name, dimension));
        }
    }

    /** Reads what the exporter wrote beside a built-in SavedModel. */
    static BackboneDescription of(Properties properties) {
        int dimension = Integer.parseInt(value(properties, "dimension"));
        return new BackboneDescription(
                value(properties, "name"),
                PixelFormat.square(
                        Integer.parseInt(value(properties, "input-size")),
                        Integer.parseInt(value(properties, "channels")),
                        PixelScale.SYMMETRIC),
                dimension,
                new Levels.BuiltIn(dimension),
                new Sha256(value(properties, "sha256")));
    }

    /**
     * Returns the levels of a published backbone, without opening it.
     *
     * @param artifact that a manifest names; read no further than needed, and not closed
     * @return null for a network that release 0.1 imported
     */
    public static @Nullable Levels levels(BackboneArtifact.Kind kind, InputStream artifact) {
        return ImportArchive.describe(kind, artifact).quantiser();
    }

    private static String value(Properties properties, String key) {
        String value = properties.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(
                    "backbone.properties has no '%s'; run backbone/export/export.py again".formatted(key));
        }
        return value;
    }
}
