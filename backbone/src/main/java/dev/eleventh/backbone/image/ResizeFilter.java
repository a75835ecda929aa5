package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonValue;

/** The filters of Pillow's {@code Image.resize} that networks are trained with. */
public enum ResizeFilter {
    BILINEAR("bilinear", 1) {
        @Override
        double weight(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /** Cubic convolution with a = -0.5. */
    BICUBIC("bicubic", 2) {
        private static final double A = -0.5;

        @Override
        double weight(double x) {
            double distance = Math.abs(x);
            if (distance < 1) {
                return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
            }
            return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * A : 0;
        }
    },
    LANCZOS("lanczos", 3) {
        @Override
        double weight(double x) {
            return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        }

        /** The same on every machine, which {@code Math.sin} need not be. */
        private static double sinc(double x) {
            return x == 0 ? 1 : StrictMath.sin(x * Math.PI) / (x * Math.PI);
        }
    };

    private final String code;
    private final int support;

    ResizeFilter(String code, int support) {
        this.code = code;
        this.support = support;
    }

    /** Returns the spelling in files and options: {@code bicubic}. */
    @JsonValue
    public String code() {
        return code;
    }

    /**
     * Returns the filter of a spelling.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ResizeFilter ofCode(String code) {
        for (ResizeFilter filter : values()) {
            if (filter.code.equals(code)) {
                return filter;
            }
        }
        throw new IllegalArgumentException("filter must be bilinear, bicubic or lanczos, was '%s'".formatted(code));
    }

    /** Pixels from the centre at which the weight becomes 0, when enlarging. */
    int support() {
        return support;
    }

    abstract double weight(double x);

    @Override
    public String toString() {
        return code;
    }
}
