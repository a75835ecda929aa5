package dev.eleventh.backbone.image;

import java.nio.FloatBuffer;

/**
 * One decoded image in the form that one backbone reads: rows of RGB or grey at its input size and scale. Small (192
 * KiB at 128x128 in RGB), whatever the size of the original image.
 */
public final class Pixels {
    private final PixelFormat format;
    private final float[] values;

    /** Keeps the array without copying it; the caller must not use it afterwards. */
    public Pixels(PixelFormat format, float[] values) {
        if (values.length != format.values()) {
            throw new IllegalArgumentException(
                    "pixels, %s, must be %d values, were %d".formatted(format, format.values(), values.length));
        }
        this.format = format;
        this.values = values;
    }

    /** Pixels of each side. */
    public int size() {
        return format.size();
    }

    public PixelFormat format() {
        return format;
    }

    /** Writes size * size * channels values at the buffer's position, row by row. */
    public void copyTo(FloatBuffer target) {
        target.put(values);
    }

    public float value(int x, int y, int channel) {
        return values[(y * format.size() + x) * format.channels() + channel];
    }
}
