package dev.eleventh.backbone;

import dev.eleventh.contracts.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The description that the exporter wrote beside the SavedModel.
 *
 * @param inputSize pixels of each side of the square input
 * @param channels number of channels of a pixel
 * @param dimension number of values of an embedding
 * @param sha256 of the SavedModel: the backbone's identity. A head works only with the backbone that it names.
 */
public record BackboneDescription(String name, int inputSize, int channels, int dimension, Sha256 sha256) {
    public BackboneDescription {
        if (name.isBlank() || inputSize < 1 || channels < 1 || dimension < 1) {
            throw new IllegalArgumentException(
                    "backbone must have a name and sizes of 1 or more, was '%s', input %d, channels %d, dimension %d"
                            .formatted(name, inputSize, channels, dimension));
        }
    }

    static BackboneDescription read(InputStream in) throws IOException {
        Properties properties = new Properties();
        properties.load(in);
        return new BackboneDescription(
                value(properties, "name"),
                Integer.parseInt(value(properties, "input-size")),
                Integer.parseInt(value(properties, "channels")),
                Integer.parseInt(value(properties, "dimension")),
                new Sha256(value(properties, "sha256")));
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
