package dev.eleventh.backbone.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How a camera was held, from the EXIF tag 0x0112: 1 is upright, 2 to 8 are the other rotations and reflections of a
 * rectangle. Only this tag is read; a general EXIF reader would copy whatever the other tags point to.
 */
record Orientation(int code) {
    static final Orientation UPRIGHT = new Orientation(1);

    private static final int TAG = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;
    private static final int TIFF_MAGIC = 42;

    Orientation {
        if (code < 1 || code > 8) {
            throw new IllegalArgumentException("orientation must be in [1, 8], was " + code);
        }
    }

    /**
     * Finds the orientation in an EXIF block; upright when the block does not contain one.
     *
     * @param tiff the block from its byte-order mark on
     * @return empty when the block is not EXIF
     */
    static Optional<Orientation> find(ByteBuffer tiff) {
        if (tiff.remaining() < 8) {
            return Optional.empty();
        }
        ByteBuffer exif = tiff.slice();
        exif.order(exif.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int directory = exif.getInt(4);
        if (exif.getShort(2) != TIFF_MAGIC || directory < 8 || directory > exif.limit() - 2) {
            return Optional.empty();
        }
        return Optional.of(inDirectory(exif, directory));
    }

    private static Orientation inDirectory(ByteBuffer exif, int directory) {
        int entries = Short.toUnsignedInt(exif.getShort(directory));
        for (int i = 0; i < entries; i++) {
            int entry = directory + 2 + i * ENTRY_BYTES;
            if (entry > exif.limit() - ENTRY_BYTES) {
                return UPRIGHT;
            }
            if (Short.toUnsignedInt(exif.getShort(entry)) == TAG && exif.getShort(entry + 2) == SHORT) {
                int code = exif.getShort(entry + 8);
                return code < 1 || code > 8 ? UPRIGHT : new Orientation(code);
            }
        }
        return UPRIGHT;
    }

    /** Returns whether width and height change places. */
    boolean isQuarterTurn() {
        return code >= 5;
    }

    /** Returns whether the file's rows are read from right to left. */
    boolean mirrorsRows() {
        return code == 2 || code == 3 || code == 7 || code == 8;
    }

    /** Returns whether the file's columns are read from bottom to top. */
    boolean mirrorsColumns() {
        return code == 3 || code == 4 || code == 6 || code == 7;
    }

    /**
     * Returns the image turned upright.
     *
     * @param values [height, width, channels] as in the file
     * @param width pixels of a row of the result
     * @param height rows of the result
     */
    float[] upright(float[] values, int width, int height) {
        if (code == 1) {
            return values;
        }
        int channels = values.length / (width * height);
        int fileWidth = isQuarterTurn() ? height : width;
        int fileHeight = isQuarterTurn() ? width : height;
        float[] turned = new float[values.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = isQuarterTurn() ? y : x;
                int row = isQuarterTurn() ? x : y;
                int from = (mirrorsColumns() ? fileHeight - 1 - row : row) * fileWidth
                        + (mirrorsRows() ? fileWidth - 1 - column : column);
                System.arraycopy(values, from * channels, turned, (y * width + x) * channels, channels);
            }
        }
        return turned;
    }
}
