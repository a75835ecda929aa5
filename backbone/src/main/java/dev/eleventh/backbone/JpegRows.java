package dev.eleventh.backbone;

import java.awt.image.Raster;
import java.io.IOException;

/** A JPEG's pixels as red, green and blue. A colour profile is not applied: printing inks become what they roughly are. */
final class JpegRows implements RgbRows {
    private final Raster raster;
    private final JpegColours colours;
    private final float[] row;

    private JpegRows(Raster raster, JpegColours colours) {
        this.raster = raster;
        this.colours = colours;
        this.row = new float[raster.getWidth() * raster.getNumBands()];
    }

    static JpegRows decode(JpegFile file) throws IOException {
        // Java converts YCC in native code; of four components it gives only the raw samples.
        boolean raw = file.colours().hasBlack();
        Raster raster = JavaDecoder.decode(
                "jpeg",
                file.withoutMetadata(),
                reader -> raw ? reader.readRaster(0, null) : reader.read(0).getRaster());
        return new JpegRows(raster, file.colours());
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
        switch (colours) {
            case GREY -> repeatGrey(rgb);
            case RGB, YCC -> System.arraycopy(row, 0, rgb, 0, row.length);
            case CMYK -> inkToRgb(rgb);
            case ADOBE_CMYK -> paperToRgb(rgb);
            case ADOBE_YCCK -> {
                yccToPaper();
                paperToRgb(rgb);
            }
        }
    }

    private void repeatGrey(float[] rgb) {
        for (int x = 0; x < row.length; x++) {
            rgb[3 * x] = row[x];
            rgb[3 * x + 1] = row[x];
            rgb[3 * x + 2] = row[x];
        }
    }

    private void inkToRgb(float[] rgb) {
        for (int i = 0; i < row.length; i++) {
            row[i] = 255f - row[i];
        }
        paperToRgb(rgb);
    }

    private void paperToRgb(float[] rgb) {
        for (int x = 0; x < raster.getWidth(); x++) {
            float black = row[4 * x + 3] / 255f;
            for (int i = 0; i < 3; i++) {
                rgb[3 * x + i] = row[4 * x + i] * black;
            }
        }
    }

    /** As libjpeg's ycck_cmyk_convert: cyan, magenta and yellow are the complement of what YCC gives. */
    private void yccToPaper() {
        for (int i = 0; i < row.length; i += 4) {
            float y = row[i];
            float cb = row[i + 1] - 128f;
            float cr = row[i + 2] - 128f;
            row[i] = complement(y + 1.402f * cr);
            row[i + 1] = complement(y - 0.344136f * cb - 0.714136f * cr);
            row[i + 2] = complement(y + 1.772f * cb);
        }
    }

    private static float complement(float value) {
        return 255f - Math.min(Math.max(value, 0f), 255f);
    }
}
