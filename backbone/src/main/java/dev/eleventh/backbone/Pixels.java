package dev.eleventh.backbone;

import java.nio.FloatBuffer;

/**
 * One decoded image at the backbone's input size: rows of RGB, each value x/127.5-1 for x in [0, 255]. Small (192 KiB
 * at 128x128), whatever the image was.
 */
public final class Pixels {
    private final int size;
    private final float[] values;

    /** Keeps the array: its maker gives it away. */
    Pixels(int size, float[] values) {
        if (values.length != size * size * ImageDecoder.CHANNELS) {
            throw new IllegalArgumentException("pixels of a side of %d must be %d values, were %d"
                    .formatted(size, size * size * ImageDecoder.CHANNELS, values.length));
        }
        this.size = size;
        this.values = values;
    }

    /** Pixels of each side. */
    public int size() {
        return size;
    }

    void copyTo(FloatBuffer target) {
        target.put(values);
    }

    float value(int x, int y, int channel) {
        return values[(y * size + x) * ImageDecoder.CHANNELS + channel];
    }
}
