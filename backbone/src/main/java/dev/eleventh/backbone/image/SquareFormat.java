package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A square to which images are stretched by {@link Resize}; a grey sample is the luma of ITU-R BT.601.
 *
 * @param size pixels of each side
 * @param channels 3 for RGB, 1 for grey
 */
record SquareFormat(
        @JsonProperty("size") int size,
        @JsonProperty("channels") int channels,
        @JsonProperty("scale") PixelScale scale) implements PixelFormat {
    SquareFormat {
        if (size < 1 || size > MAX_SIZE || (channels != 1 && channels != 3)) {
            throw new IllegalArgumentException(
                    "a backbone must read squares of 1 to %d pixels a side, grey (1 channel) or RGB (3), was %s a side of %s"
                            .formatted(MAX_SIZE, size, channels));
        }
    }

    @Override
    public int width() {
        return size;
    }

    @Override
    public int height() {
        return size;
    }

    @Override
    public boolean isBgr() {
        return false;
    }

    @Override
    public boolean hasByteSamples() {
        return false;
    }

    @Override
    public float value(int channel, float sample) {
        return scale.of(sample);
    }

    @Override
    public String toString() {
        return "%s %dx%d in %s".formatted(channels == 1 ? "grey" : "RGB", size, size, scale.range());
    }
}
