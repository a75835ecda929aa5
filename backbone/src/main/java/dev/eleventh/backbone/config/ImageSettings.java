package dev.eleventh.backbone.config;

import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the files beside a network say about its images; null where they say nothing.
 *
 * @param input the network's input
 * @param channels 3 or 1
 * @param fit how {@code resized} or {@code cropPct} is meant
 * @param resized the size before the crop to {@code input}
 * @param cropPct input divided by the size before the crop; counts more than {@code resized}
 * @param filter as the file spells it, so that a person can override a filter that is unknown here
 * @param problem why the files' resizing cannot be used, unless a person overrides it
 */
record ImageSettings(
        @Nullable Sourced<Sides> input,
        @Nullable Integer channels,
        @Nullable Sourced<Fit> fit,
        @Nullable Sides resized,
        @Nullable Double cropPct,
        @Nullable Sourced<String> filter,
        Rounding rounding,
        @Nullable Sourced<Values> values,
        @Nullable String problem) {

    /** Returns the settings of a network whose files describe at most its input. */
    static ImageSettings ofInput(@Nullable Sourced<Sides> input, @Nullable Integer channels) {
        return new ImageSettings(input, channels, null, null, null, null, Rounding.HALF_EVEN, null, null);
    }

    /** Pixels of a row, and rows. */
    record Sides(int width, int height) {
        static Sides square(int side) {
            return new Sides(side, side);
        }

        /** Returns the size of which these sides are a part, truncated as timm and transformers do. */
        Sides beforeCrop(double pct) {
            return new Sides((int) (width / pct), (int) (height / pct));
        }

        /** Returns these sides, multiplied by what {@code now} is of {@code before}. */
        Sides scaled(Sides before, Sides now) {
            return new Sides(
                    Math.round((float) width * now.width / before.width),
                    Math.round((float) height * now.height / before.height));
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /**
     * (sample * factor - mean) / deviation.
     *
     * @param mean one value, or one for each of the network's channels
     * @param deviation likewise
     */
    record Values(double factor, List<Double> mean, List<Double> deviation, boolean bgr) {
        Values {
            mean = List.copyOf(mean);
            deviation = List.copyOf(deviation);
        }
    }
}
