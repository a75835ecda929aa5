package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonValue;

/** The range of samples that a network was trained on. */
public enum PixelScale {
    UNIT("0..1") {
        @Override
        public float of(float sample) {
            return sample / 255f;
        }
    },
    SYMMETRIC("-1..1") {
        @Override
        public float of(float sample) {
            return sample / 127.5f - 1f;
        }
    },
    BYTE("0..255") {
        @Override
        public float of(float sample) {
            return sample;
        }
    };

    private final String range;

    PixelScale(String range) {
        this.range = range;
    }

    /** Returns the range as people write it: {@code 0..1}. */
    @JsonValue
    public String range() {
        return range;
    }

    /**
     * Returns the scale of a range.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static PixelScale ofRange(String range) {
        for (PixelScale scale : values()) {
            if (scale.range.equals(range)) {
                return scale;
            }
        }
        throw new IllegalArgumentException("scale must be 0..1, -1..1 or 0..255, was '%s'".formatted(range));
    }

    /** Converts a sample of an image file, in [0, 255], to the network's range. */
    public abstract float of(float sample);
}
