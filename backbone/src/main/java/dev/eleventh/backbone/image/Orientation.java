package dev.eleventh.backbone.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * How a camera was held, from the EXIF tag 0x0112: 1 is upright, 2 to 8 are the other rotations and reflections of a
 * square. Only this tag is read; a general EXIF reader would copy whatever the other tags point to.
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

    /** Returns the square RGB image turned upright. */
    float[] upright(float[] values, int size) {
        if (code == 1) {
            return values;
        }
        float[] turned = new float[values.length];
        int last = size - 1;
        for (int y = 0; y < size; y++) {
            for (int x = 0; x < size; x++) {
                int from = switch (code) {
                    case 2 -> y * size + (last - x);
                    case 3 -> (last - y) * size + (last - x);
                    case 4 -> (last - y) * size + x;
                    case 5 -> x * size + y;
                    case 6 -> (last - x) * size + y;
                    case 7 -> (last - x) * size + (last - y);
                    default -> x * size + (last - y);
                };
                System.arraycopy(values, from * 3, turned, (y * size + x) * 3, 3);
            }
        }
        return turned;
    }
}
