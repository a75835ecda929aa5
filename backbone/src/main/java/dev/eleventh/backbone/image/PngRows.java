package dev.eleventh.backbone.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.zip.ZipException;
import javax.imageio.IIOException;

/**
 * A PNG's pixels, converted from its samples: 16 bits are scaled to 8 without rounding, grey is repeated, transparency
 * is blended with white. Samples are read from the raster, because Java's getRGB would lighten grey.
 */
final class PngRows implements RgbRows {
    private static final float WHITE = 255f;

    /** The text of zlib's exception. */
    private static final String WRONG_CHECKSUM = "incorrect data check";

    private final Raster raster;
    private final Samples samples;
    private final float scale;
    private final float[] row;

    /** Converts a pixel's samples, in [0, 255] or a palette index, to RGB. */
    private interface Samples {
        void toRgb(float[] samples, int from, float[] rgb, int to);
    }

    private PngRows(BufferedImage image) {
        this.raster = image.getRaster();
        this.samples = image.getColorModel() instanceof IndexColorModel palette
                ? indexed(palette)
                : direct(raster.getNumBands());
        this.scale = raster.getTransferType() == DataBuffer.TYPE_USHORT ? 1 / 257f : 1f;
        this.row = new float[raster.getWidth() * raster.getNumBands()];
    }

    /** As libpng, accepts any checksum of all pixels together: each chunk has one of its own, which is right. */
    static PngRows decode(PngFile file) throws IOException {
        try {
            return decode(file.withoutMetadata());
        } catch (IIOException e) {
            if (e.getCause() instanceof ZipException cause && WRONG_CHECKSUM.equals(cause.getMessage())) {
                return decode(file.withoutChecksum());
            }
            throw e;
        }
    }

    private static PngRows decode(byte[] file) throws IOException {
        return new PngRows(JavaDecoder.decode("png", file, reader -> reader.read(0)));
    }

    @Override
    public int width() {
        return raster.getWidth();
    }

    @Override
    public int height() {
        return raster.getHeight();
    }

    @Override
    public void read(int y, float[] rgb) {
        raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, row);
        int bands = raster.getNumBands();
        for (int i = 0; i < row.length; i++) {
            row[i] *= scale;
        }
        for (int x = 0; x < raster.getWidth(); x++) {
            samples.toRgb(row, x * bands, rgb, x * ImageDecoder.CHANNELS);
        }
    }

    private static Samples indexed(IndexColorModel palette) {
        return (samples, from, rgb, to) -> {
            int argb = palette.getRGB((int) samples[from]);
            float alpha = (argb >>> 24) / 255f;
            onWhite(argb >> 16 & 0xFF, alpha, rgb, to);
            onWhite(argb >> 8 & 0xFF, alpha, rgb, to + 1);
            onWhite(argb & 0xFF, alpha, rgb, to + 2);
        };
    }

    /** Converts grey, grey and alpha, RGB, or RGB and alpha. */
    private static Samples direct(int bands) {
        int green = bands < 3 ? 0 : 1;
        int blue = bands < 3 ? 0 : 2;
        boolean transparent = bands % 2 == 0;
        return (samples, from, rgb, to) -> {
            float alpha = transparent ? samples[from + bands - 1] / 255f : 1f;
            onWhite(samples[from], alpha, rgb, to);
            onWhite(samples[from + green], alpha, rgb, to + 1);
            onWhite(samples[from + blue], alpha, rgb, to + 2);
        };
    }

    private static void onWhite(float value, float alpha, float[] rgb, int to) {
        rgb[to] = alpha == 1f ? value : WHITE + (value - WHITE) * alpha;
    }
}
