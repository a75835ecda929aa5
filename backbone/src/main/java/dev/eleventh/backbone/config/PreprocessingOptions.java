package dev.eleventh.backbone.config;

import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.TensorForm;
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

    /**
     * Returns the options for a network that reads images in a form: a network that reads bytes scales them itself.
     *
     * @throws IllegalArgumentException when they scale bytes
     */
    public PreprocessingOptions reading(TensorForm form) {
        if (form.element() != TensorForm.Element.UINT8) {
            return this;
        }
        if ((preset != null && preset != Preset.BYTE) || mean != null || deviation != null) {
            throw new IllegalArgumentException(
                    "the network reads uint8, so it scales its input itself; omit --preset, --mean and --deviation");
        }
        return new PreprocessingOptions(Preset.BYTE, resize, cropPct, filter, null, null, bgr);
    }

    public PreprocessingOptions {
        if (cropPct != null && !(cropPct > 0 && cropPct <= 1)) {
            throw new IllegalArgumentException("--crop-pct must be above 0 and at most 1, was " + cropPct);
        }
        mean = mean == null ? null : List.copyOf(mean);
        deviation = deviation == null ? null : List.copyOf(deviation);
    }
}
