package dev.eleventh.backbone.config;

import dev.eleventh.backbone.config.ImageSettings.Values;
import dev.eleventh.backbone.image.Normalisation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** How samples become values: a preset, else the files; single parts of it can be overridden. */
final class ValueRange {
    private ValueRange() {}

    static Sourced<Normalisation> combine(InputShape shape, ImageSettings files, PreprocessingOptions options) {
        int channels = Objects.requireNonNullElse(
                shape.channels() != null ? shape.channels() : files.channels(), Integer.valueOf(3));
        Sourced<Values> start = start(channels, files, options);
        Values values = start.value();
        StringBuilder source = new StringBuilder(start.source());
        if (options.bgr() != null) {
            values = options.bgr() == values.bgr() ? values : reversed(values);
            source.append(", --bgr");
        }
        List<Double> mean = values.mean();
        if (options.mean() != null) {
            mean = options.mean();
            source.append(", --mean");
        }
        List<Double> deviation = values.deviation();
        if (options.deviation() != null) {
            deviation = options.deviation();
            source.append(", --deviation");
        }
        requireChannels(channels, mean, "mean");
        requireChannels(channels, deviation, "deviation");
        return new Sourced<>(
                new Normalisation(values.factor(), each(mean, channels), each(deviation, channels), values.bgr()),
                source.toString());
    }

    private static Sourced<Values> start(int channels, ImageSettings files, PreprocessingOptions options) {
        if (options.preset() != null) {
            return new Sourced<>(
                    options.preset().values(channels),
                    "--preset " + options.preset().code());
        }
        if (files.values() != null) {
            return files.values();
        }
        if (options.mean() != null || options.deviation() != null) {
            return new Sourced<>(Preset.UNIT.values(channels), "samples divided by 255");
        }
        throw new IllegalArgumentException(
                "no file beside the network says how samples become its values; choose --preset %s, or set --mean and --deviation"
                        .formatted(Preset.codes()));
    }

    private static Values reversed(Values values) {
        return new Values(values.factor(), reversed(values.mean()), reversed(values.deviation()), !values.bgr());
    }

    private static List<Double> reversed(List<Double> values) {
        List<Double> reversed = new ArrayList<>(values);
        Collections.reverse(reversed);
        return reversed;
    }

    private static void requireChannels(int channels, List<Double> values, String name) {
        if (values.size() != 1 && values.size() != channels) {
            throw new IllegalArgumentException(
                    "%s must have 1 value or one for each of the network's %d channels, was %s; set it with --%s"
                            .formatted(name, channels, values, name));
        }
    }

    private static List<Double> each(List<Double> values, int channels) {
        return values.size() == 1 ? Collections.nCopies(channels, values.get(0)) : values;
    }
}
