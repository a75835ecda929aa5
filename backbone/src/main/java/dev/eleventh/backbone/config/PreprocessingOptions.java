package dev.eleventh.backbone.config;

import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing.Fit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person sets; null leaves a setting to the files.
 *
 * @param cropPct the part of each side of the resized image that the network reads, above 0 and at most 1
 * @param mean of samples after the factor (of the preset, else of the files, else 1/255); one value, or one for each of
 *     the network's channels in their order
 * @param deviation likewise
 * @param bgr whether the network reads blue, green, red; each colour keeps its mean and deviation
 */
public record PreprocessingOptions(
        @Nullable Preset preset,
        @Nullable Fit resize,
        @Nullable Double cropPct,
        @Nullable ResizeFilter filter,
        @Nullable List<Double> mean,
        @Nullable List<Double> deviation,
        @Nullable Boolean bgr) {
    /** Leaves everything to the files. */
    public static final PreprocessingOptions NONE = new PreprocessingOptions(null, null, null, null, null, null, null);

    public PreprocessingOptions {
        if (cropPct != null && !(cropPct > 0 && cropPct <= 1)) {
            throw new IllegalArgumentException("--crop-pct must be above 0 and at most 1, was " + cropPct);
        }
        mean = mean == null ? null : List.copyOf(mean);
        deviation = deviation == null ? null : List.copyOf(deviation);
    }
}
