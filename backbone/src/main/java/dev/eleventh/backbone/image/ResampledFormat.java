package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * The format of a network that was trained with Pillow: images are resized to samples of 8 bits by {@link PillowResize},
 * cropped at the centre, and normalised.
 */
record ResampledFormat(
        @JsonProperty("width") int width,
        @JsonProperty("height") int height,
        @JsonProperty("resizing") Resizing resizing,
        @JsonProperty("normalisation") Normalisation normalisation)
        implements PixelFormat {
    ResampledFormat {
        Objects.requireNonNull(resizing, "resizing");
        Objects.requireNonNull(normalisation, "normalisation");
        if (width < 1 || width > MAX_SIZE || height < 1 || height > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "a backbone must read images of 1 to %d pixels a side, was %dx%d; export the network with a smaller input"
                            .formatted(MAX_SIZE, width, height));
        }
        if (resizing.width() < width || resizing.height() < height) {
            throw new IllegalArgumentException(
                    "an image must be resized to at least the network's input of %dx%d before it is cropped, was %dx%d; set a crop fraction of at most 1"
                            .formatted(width, height, resizing.width(), resizing.height()));
        }
    }

    @Override
    public int channels() {
        return normalisation.channels();
    }

    @Override
    public boolean isBgr() {
        return normalisation.bgr();
    }

    @Override
    public boolean hasByteSamples() {
        return true;
    }

    @Override
    public float value(int channel, float sample) {
        return normalisation.of(channel, sample);
    }

    @Override
    public String toString() {
        return "%dx%d, %s, %s".formatted(width, height, resizing, normalisation);
    }
}
