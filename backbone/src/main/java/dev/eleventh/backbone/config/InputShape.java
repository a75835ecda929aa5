package dev.eleventh.backbone.config;

import org.jspecify.annotations.Nullable;

/**
 * The sides of a network's input as far as its graph, or a person, fixes them.
 *
 * @param width pixels of a row; null when any size is accepted
 * @param height rows; null when any size is accepted
 * @param channels 3 or 1; null when the graph does not fix them
 */
public record InputShape(
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer channels) {
    public InputShape {
        if ((width == null) != (height == null)) {
            throw new IllegalArgumentException(
                    "the network fixes one side of its images, width %s and height %s; set both with --size"
                            .formatted(width, height));
        }
    }
}
