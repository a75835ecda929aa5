package dev.eleventh.backbone.image;

import java.io.IOException;

/**
 * Decoded pixels, read row by row from first to last, so that no second copy of a large image is needed to convert its
 * colours.
 */
interface RgbRows {
    int width();

    int height();

    /** Writes red, green and blue of each pixel of row {@code y}, in [0, 255] and not rounded. */
    void read(int y, float[] rgb) throws IOException;
}
