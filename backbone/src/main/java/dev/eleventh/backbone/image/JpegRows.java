package dev.eleventh.backbone.image;

import dev.eleventh.contracts.image.ImageHeader;
import java.awt.Rectangle;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.Objects;
import javax.imageio.ImageReadParam;
import org.jspecify.annotations.Nullable;

/**
 * A JPEG's pixels as red, green and blue. No colour profile is applied, so printing inks are converted only
 * approximately.
 */
final class JpegRows implements RgbRows {
    private final byte[] file;
    private final JpegColours colours;
    private final ImageHeader header;
    private final int stripRows;
    private final float[] row;
    private @Nullable Raster strip;

    private JpegRows(byte[] file, JpegColours colours, ImageHeader header, int stripRows) {
        this.file = file;
        this.colours = colours;
        this.header = header;
        this.stripRows = stripRows;
        this.row = new float[header.width() * colours.components()];
    }

    /**
     * Decodes a file; a large image is not held in memory as a whole but decoded in strips. For each strip the decoder
     * starts at the first row again and skips the rows before the strip: for n strips it decodes (n + 1) / 2 times as
     * many rows.
     *
     * @param maxPixels of a strip
     */
    static JpegRows decode(JpegFile file, ImageHeader header, int maxPixels) {
        int stripRows = Math.min(header.height(), Math.max(1, maxPixels / header.width()));
        return new JpegRows(file.withoutMetadata(), file.colours(), header, stripRows);
    }

    private Raster strip(int from) throws IOException {
        int rows = Math.min(stripRows, header.height() - from);
        // Java converts YCC in native code; for four components it returns only the raw samples.
        boolean raw = colours.hasBlack();
        return JavaDecoder.decode("jpeg", file, reader -> {
            ImageReadParam param = reader.getDefaultReadParam();
            if (rows < header.height()) {
                param.setSourceRegion(new Rectangle(0, from, header.width(), rows));
            }
            return raw ? reader.readRaster(0, param) : reader.read(0, param).getRaster();
        });
    }

    @Override
    public int width() {
        return header.width();
    }

    @Override
    public int height() {
        return header.height();
    }

    @Override
    public void read(int y, float[] rgb) throws IOException {
        if (y % stripRows == 0) {
            // Releases the previous strip first: two strips would exceed the limit.
            strip = null;
            strip = strip(y);
        }
        Raster current = Objects.requireNonNull(strip, "rows are read from the first on");
        current.getPixels(current.getMinX(), current.getMinY() + y % stripRows, width(), 1, row);
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
        for (int x = 0; x < width(); x++) {
            float black = row[4 * x + 3] / 255f;
            for (int i = 0; i < 3; i++) {
                rgb[3 * x + i] = row[4 * x + i] * black;
            }
        }
    }

    /**
     * Converts as libjpeg's ycck_cmyk_convert does: cyan, magenta and yellow are the complement of the colours from
     * YCC.
     */
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
