package dev.eleventh.backbone.image;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * One decoded image in the form that one backbone reads: rows of RGB, BGR or grey at its input size and scale. Small (192
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

    public PixelFormat format() {
        return format;
    }

    /** Writes height * width * channels values at the buffer's position, row by row. */
    public void copyTo(FloatBuffer target) {
        target.put(values);
    }

    /**
     * Writes the image at the buffer's position, in the buffer's byte order, and moves the position to its end.
     *
     * @param form values of {@code UINT8} are rounded, and clipped to [0, 255]
     */
    public void copyTo(ByteBuffer target, TensorForm form) {
        int planes = form.layout() == TensorForm.Layout.NCHW ? format.channels() : 1;
        for (int plane = 0; plane < planes; plane++) {
            for (int i = plane; i < values.length; i += planes) {
                switch (form.element()) {
                    case FLOAT32 -> target.putFloat(values[i]);
                    case FLOAT16 -> target.putShort(Fp16Conversions.floatToFp16(values[i]));
                    case UINT8 -> target.put((byte) Math.min(Math.max(Math.rint(values[i]), 0), 255));
                }
            }
        }
    }

    public float value(int x, int y, int channel) {
        return values[(y * format.width() + x) * format.channels() + channel];
    }
}
