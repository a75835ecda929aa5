package dev.eleventh.backbone.image;

/** Converts to IEEE 754 half precision, which Java has from version 20 on. */
final class HalfFloat {
    private static final int INFINITY = 0x7C00;
    private static final int NAN = 0x7E00;
    /** Half of the distance from the largest half float, 65504, to the next power of two: from here on it is infinity. */
    private static final float TOO_LARGE = 65520f;

    private static final float SMALLEST_NORMAL = 0x1p-14f;
    private static final float SUBNORMALS_PER_UNIT = 0x1p24f;
    /** 127 - 15, in the exponent's bits of a float. */
    private static final int BIAS = 112 << 23;

    private static final int DROPPED_BITS = 13;
    private static final int ALMOST_HALF = (1 << (DROPPED_BITS - 1)) - 1;

    private HalfFloat() {}

    /** Returns the bits of the nearest half float; of two that are equally near, of the even one. */
    static short bits(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        return (short) (sign | magnitude(Math.abs(value)));
    }

    private static int magnitude(float value) {
        if (Float.isNaN(value)) {
            return NAN;
        }
        if (value >= TOO_LARGE) {
            return INFINITY;
        }
        if (value < SMALLEST_NORMAL) {
            return (int) Math.rint(value * SUBNORMALS_PER_UNIT);
        }
        int bits = Float.floatToRawIntBits(value);
        int odd = (bits >>> DROPPED_BITS) & 1;
        return (bits - BIAS + ALMOST_HALF + odd) >>> DROPPED_BITS;
    }
}
