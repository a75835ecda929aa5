package dev.eleventh.backbone.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.config.ImageSettings.Sides;
import dev.eleventh.backbone.config.ImageSettings.Values;
import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code pretrained_cfg} of timm's config.json as {@code timm.data.create_transform} does. */
final class TimmConfig {
    private static final String BILINEAR = "bilinear";
    private static final double CROP_PCT = 0.875;

    private TimmConfig() {}

    static ImageSettings read(Fields config) {
        int[] size = inputSize(config);
        Sides input = new Sides(size[2], size[1]);
        String mode = config.text("crop_mode").orElse("center");
        Fit fit = mode.equals("squash") ? Fit.SQUASH : Fit.CROP;
        return new ImageSettings(
                new Sourced<>(input, "input_size in " + config.file()),
                size[0],
                new Sourced<>(fit, "crop_mode and crop_pct in " + config.file()),
                null,
                config.number("crop_pct").filter(pct -> pct != 0).orElse(CROP_PCT),
                filter(config, input, fit),
                Rounding.HALF_EVEN,
                values(config),
                problem(config, mode));
    }

    /** [channels, height, width]. */
    private static int[] inputSize(Fields config) {
        Optional<JsonNode> size = config.get("input_size");
        if (size.isEmpty() || !size.get().isArray() || size.get().size() != 3) {
            throw new IllegalArgumentException(
                    "input_size in %s must be an array of channels, height and width, was %s; correct the file"
                            .formatted(
                                    config.file(), size.map(JsonNode::toString).orElse("absent")));
        }
        int[] numbers = new int[3];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = config.pixels("input_size", size.get().get(i));
        }
        return numbers;
    }

    /** Of the filter, timm makes no use when it crops to a rectangle. */
    private static Sourced<String> filter(Fields config, Sides input, Fit fit) {
        if (fit == Fit.CROP && input.width() != input.height()) {
            return new Sourced<>(BILINEAR, "timm's filter for rectangles");
        }
        return new Sourced<>(config.text("interpolation").orElse("bicubic"), "interpolation in " + config.file());
    }

    private static Sourced<Values> values(Fields config) {
        Values usual = Preset.IMAGENET.values(3);
        return new Sourced<>(
                new Values(
                        usual.factor(),
                        config.numbers("mean").orElse(usual.mean()),
                        config.numbers("std").orElse(usual.deviation()),
                        false),
                "mean and std in " + config.file());
    }

    private static @Nullable String problem(Fields config, String mode) {
        return List.of("center", "squash").contains(mode)
                ? null
                : "crop_mode '%s' in %s is not supported; set --resize squash or crop".formatted(mode, config.file());
    }
}
