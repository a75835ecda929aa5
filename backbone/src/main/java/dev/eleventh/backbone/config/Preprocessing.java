package dev.eleventh.backbone.config;

import dev.eleventh.backbone.config.ImageSettings.Sides;
import dev.eleventh.backbone.image.Normalisation;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing;
import dev.eleventh.backbone.image.Resizing.Fit;
import java.util.List;
import java.util.Objects;

/**
 * The format of a network's images, and where each part of it comes from.
 *
 * @param sources one line for each part, for people to read
 */
public record Preprocessing(PixelFormat format, List<String> sources) {
    /** The crop of ImageNet's evaluation, and timm's default. */
    private static final double USUAL_CROP_PCT = 0.875;

    public Preprocessing {
        sources = List.copyOf(sources);
    }

    /** Uses options before files, and guesses what neither sets, except how samples become values. */
    static Preprocessing combine(InputShape shape, ImageSettings files, PreprocessingOptions options) {
        Sourced<Sides> input = input(shape, files);
        Sourced<Fit> fit = fit(files, options);
        Sourced<Sides> resized = resized(input.value(), fit.value(), files, options);
        Sourced<ResizeFilter> filter = filter(files, options);
        Sourced<Normalisation> normalisation = ValueRange.combine(shape, files, options);
        Resizing resizing = new Resizing(
                fit.value(),
                filter.value(),
                resized.value().width(),
                resized.value().height(),
                files.rounding());
        PixelFormat format =
                PixelFormat.resampled(input.value().width(), input.value().height(), resizing, normalisation.value());
        return new Preprocessing(
                format,
                List.of(
                        "input: " + input,
                        "resize: " + fit,
                        "size before the crop: " + resized,
                        "filter: " + filter,
                        "values: " + normalisation));
    }

    private static Sourced<Sides> input(InputShape shape, ImageSettings files) {
        if (shape.width() != null && shape.height() != null) {
            return new Sourced<>(new Sides(shape.width(), shape.height()), "the network's input");
        }
        if (files.input() == null) {
            throw new IllegalArgumentException(Objects.requireNonNullElse(
                    files.problem(),
                    "neither the network nor a file beside it fixes the size of its images; set it with --size"));
        }
        return files.input();
    }

    private static Sourced<Fit> fit(ImageSettings files, PreprocessingOptions options) {
        if (options.resize() != null) {
            return new Sourced<>(options.resize(), "--resize");
        }
        if (files.problem() != null) {
            throw new IllegalArgumentException(files.problem());
        }
        return files.fit() != null ? files.fit() : new Sourced<>(Fit.CROP, Sourced.GUESSED);
    }

    private static Sourced<Sides> resized(Sides input, Fit fit, ImageSettings files, PreprocessingOptions options) {
        if (options.cropPct() != null) {
            return new Sourced<>(input.beforeCrop(options.cropPct()), "--crop-pct");
        }
        if (files.fit() != null && files.fit().value() == fit) {
            String source = files.fit().source();
            if (files.cropPct() != null) {
                return new Sourced<>(input.beforeCrop(files.cropPct()), source);
            }
            if (files.resized() != null && files.input() != null) {
                Sides described = files.input().value();
                return described.equals(input)
                        ? new Sourced<>(files.resized(), source)
                        : new Sourced<>(
                                files.resized().scaled(described, input),
                                "%s, for an input of %s".formatted(source, described));
            }
        }
        return fit == Fit.SQUASH
                ? new Sourced<>(input, "nothing is cropped")
                : new Sourced<>(input.beforeCrop(USUAL_CROP_PCT), Sourced.GUESSED);
    }

    private static Sourced<ResizeFilter> filter(ImageSettings files, PreprocessingOptions options) {
        if (options.filter() != null) {
            return new Sourced<>(options.filter(), "--filter");
        }
        if (files.filter() == null) {
            return new Sourced<>(ResizeFilter.BICUBIC, Sourced.GUESSED);
        }
        try {
            return new Sourced<>(
                    ResizeFilter.ofCode(files.filter().value()), files.filter().source());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "%s: %s; choose the nearest one with --filter"
                            .formatted(files.filter().source(), e.getMessage()),
                    e);
        }
    }
}
