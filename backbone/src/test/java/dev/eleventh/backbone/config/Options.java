package dev.eleventh.backbone.config;

import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing.Fit;
import java.util.List;

/** Options of which a test sets one. */
final class Options {
    private Options() {}

    static PreprocessingOptions preset(Preset preset) {
        return new PreprocessingOptions(preset, null, null, null, null, null, null);
    }

    static PreprocessingOptions resize(Fit fit) {
        return new PreprocessingOptions(null, fit, null, null, null, null, null);
    }

    static PreprocessingOptions cropPct(double pct) {
        return new PreprocessingOptions(null, null, pct, null, null, null, null);
    }

    static PreprocessingOptions filter(ResizeFilter filter) {
        return new PreprocessingOptions(null, null, null, filter, null, null, null);
    }

    static PreprocessingOptions colours(List<Double> mean, List<Double> deviation) {
        return new PreprocessingOptions(null, null, null, null, mean, deviation, null);
    }

    static PreprocessingOptions bgr(boolean bgr) {
        return new PreprocessingOptions(null, null, null, null, null, null, bgr);
    }
}
