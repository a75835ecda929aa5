package dev.eleventh.backbone.image;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * How an image is resized before its centre is cut out: to exactly {@code width} x {@code height}, or with its aspect
 * ratio kept so that it just covers them.
 *
 * @param width pixels, 1 to 4,096; equal to {@code height} when the shorter side is resized to a number
 * @param height likewise
 * @param rounding of the crop's offset when a row or column more is cut off at one end than at the other
 */
public record Resizing(
        @JsonProperty("fit") Fit fit,
        @JsonProperty("filter") ResizeFilter filter,
        @JsonProperty("width") int width,
        @JsonProperty("height") int height,
        @JsonProperty("rounding") Rounding rounding) {
    /** Four times the largest input: a network that reads less than a quarter of each side is a mistake. */
    private static final int MAX_SIZE = 4 * PixelFormat.MAX_SIZE;

    public Resizing {
        Objects.requireNonNull(fit, "fit");
        Objects.requireNonNull(filter, "filter");
        Objects.requireNonNull(rounding, "rounding");
        if (width < 1 || width > MAX_SIZE || height < 1 || height > MAX_SIZE) {
            throw new IllegalArgumentException(
                    "an image must be resized to 1 to %d pixels a side, was %dx%d; set another size or crop fraction"
                            .formatted(MAX_SIZE, width, height));
        }
    }

    /** What happens to the aspect ratio. */
    public enum Fit {
        /** Lost: the image is squashed, and nothing at its edges is lost. */
        SQUASH("squash"),
        /** Kept: the image's longer side is cropped. */
        CROP("crop");

        private final String code;

        Fit(String code) {
            this.code = code;
        }

        /** Returns the spelling in files and options. */
        @JsonValue
        public String code() {
            return code;
        }

        /**
         * Returns the fit of a spelling.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Fit ofCode(String code) {
            for (Fit fit : values()) {
                if (fit.code.equals(code)) {
                    return fit;
                }
            }
            throw new IllegalArgumentException("resize must be squash or crop, was '%s'".formatted(code));
        }

        @Override
        public String toString() {
            return code;
        }
    }

    /** Rounds a crop's offset that lies between two pixels. */
    public enum Rounding {
        /** As transformers. */
        @JsonProperty("floor")
        FLOOR,
        /** As torchvision and timm: Python's {@code round}. */
        @JsonProperty("half-even")
        HALF_EVEN
    }

    /** The size of a resized image. */
    record Size(int width, int height) {}

    /** Returns the size to which an image of {@code width} x {@code height} is resized. */
    Size of(int width, int height) {
        if (fit == Fit.SQUASH) {
            return new Size(this.width, this.height);
        }
        if (this.width == this.height) {
            int shorter = Math.min(width, height);
            return new Size(longer(width, shorter), longer(height, shorter));
        }
        double ratio = Math.min((double) width / this.width, (double) height / this.height);
        return new Size((int) Math.rint(width / ratio), (int) Math.rint(height / ratio));
    }

    /** As torchvision and transformers: truncated, after a division of whole numbers. */
    private int longer(int side, int shorter) {
        return (int) ((double) ((long) width * side) / shorter);
    }

    /** Returns the first row or column of the centre. */
    int offset(int resized, int cropped) {
        int cut = resized - cropped;
        return rounding == Rounding.FLOOR ? cut / 2 : (int) Math.rint(cut / 2.0);
    }

    @Override
    public String toString() {
        String to = fit == Fit.CROP && width == height ? "shorter side to " + width : width + "x" + height;
        return "%s (%s, %s)".formatted(fit, to, filter);
    }
}
