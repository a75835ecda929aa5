package dev.eleventh.backbone.image;

import java.io.IOException;

/**
 * Resizes and crops exactly as Pillow's {@code Image.resize} does after {@code ImageOps.exif_transpose}: along the rows of
 * the upright image first, then along its columns, each rounded to 8 bits. An image that is turned by a quarter is
 * therefore resized along its columns first. Rows are read one by one; only those that contribute to one resized row are
 * in memory.
 */
final class PillowResize {
    private static final int LUMA_BITS = 16;
    private static final int RED = 19595;
    private static final int GREEN = 38470;
    private static final int BLUE = 7471;
    private static final int HALF = 0x8000;

    private final RgbRows source;
    private final int channels;
    private final boolean columnsFirst;
    private final PillowTaps alongRows;
    private final PillowTaps alongColumns;

    private final float[] rgb;
    private final byte[] samples;
    /** The last rows that were read; row {@code y} is at position {@code y % length}. */
    private final byte[][] window;

    private int read;

    private PillowResize(RgbRows source, Orientation orientation, ResampledFormat format) {
        this.source = source;
        this.channels = format.channels();
        this.columnsFirst = orientation.isQuarterTurn();
        int width = columnsFirst ? source.height() : source.width();
        int height = columnsFirst ? source.width() : source.height();
        Resizing resizing = format.resizing();
        Resizing.Size size = resizing.of(width, height);
        PillowTaps x = taps(resizing, width, size.width(), format.width());
        PillowTaps y = taps(resizing, height, size.height(), format.height());
        PillowTaps rows = columnsFirst ? y : x;
        PillowTaps columns = columnsFirst ? x : y;
        this.alongRows = orientation.mirrorsRows() ? rows.mirrored(source.width()) : rows;
        this.alongColumns = orientation.mirrorsColumns() ? columns.mirrored(source.height()) : columns;
        this.rgb = new float[source.width() * ImageDecoder.CHANNELS];
        this.samples = new byte[source.width() * channels];
        this.window = new byte[alongColumns.longest()][(columnsFirst ? source.width() : alongRows.count()) * channels];
    }

    private static PillowTaps taps(Resizing resizing, int from, int to, int cropped) {
        return PillowTaps.of(resizing.filter(), from, to, resizing.offset(to, cropped), cropped);
    }

    /**
     * Resizes an image.
     *
     * @param orientation how the image will be turned afterwards
     * @return samples of 8 bits, not yet upright, [height, width, channels]; a quarter turn swaps the format's sides
     */
    static byte[] resize(RgbRows source, Orientation orientation, ResampledFormat format) throws IOException {
        return new PillowResize(source, orientation, format).resize();
    }

    private byte[] resize() throws IOException {
        int width = alongRows.count() * channels;
        byte[] image = new byte[width * alongColumns.count()];
        byte[] wide = new byte[samples.length];
        byte[] row = new byte[width];
        for (int out = 0; out < alongColumns.count(); out++) {
            readTo(alongColumns.end(out));
            if (columnsFirst) {
                alongColumns.across(out, window, wide);
                alongRows.along(wide, channels, row);
            } else {
                alongColumns.across(out, window, row);
            }
            System.arraycopy(row, 0, image, out * width, width);
        }
        readTheRest();
        return image;
    }

    private void readTo(int end) throws IOException {
        for (; read < end; read++) {
            source.read(read, rgb);
            if (read < alongColumns.start(0)) {
                continue;
            }
            byte[] kept = window[read % window.length];
            round(rgb, columnsFirst ? kept : samples);
            if (!columnsFirst) {
                alongRows.along(samples, channels, kept);
            }
        }
    }

    /** Finds damage in rows that the crop does not show, too: whether an image is rejected must not depend on a crop. */
    private void readTheRest() throws IOException {
        for (; read < source.height(); read++) {
            source.read(read, rgb);
        }
    }

    /**
     * Rounds pixels to samples of 8 bits, because decoders return fractions for 16 bits, transparency and printing inks.
     *
     * @param rgb [pixels, 3], in [0, 255]
     * @param samples [pixels, 3] for RGB, or [pixels] for grey as Pillow's {@code convert("L")} computes it
     */
    static void round(float[] rgb, byte[] samples) {
        if (samples.length == rgb.length) {
            for (int i = 0; i < rgb.length; i++) {
                samples[i] = (byte) rounded(rgb[i]);
            }
            return;
        }
        for (int i = 0; i < samples.length; i++) {
            int at = i * ImageDecoder.CHANNELS;
            int luma = rounded(rgb[at]) * RED + rounded(rgb[at + 1]) * GREEN + rounded(rgb[at + 2]) * BLUE;
            samples[i] = (byte) ((luma + HALF) >> LUMA_BITS);
        }
    }

    /** Faster than Math.round, for samples that are not negative. */
    private static int rounded(float sample) {
        return (int) (sample + 0.5f);
    }
}
