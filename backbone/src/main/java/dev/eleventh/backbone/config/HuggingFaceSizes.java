package dev.eleventh.backbone.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.config.ImageSettings.Sides;
import dev.eleventh.backbone.image.Resizing.Fit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an image processor of transformers resizes and crops.
 *
 * @param input null when the file does not fix it
 * @param problem why the resizing cannot be used
 */
record HuggingFaceSizes(
        @Nullable Sourced<Sides> input,
        @Nullable Sourced<Fit> fit,
        @Nullable Sides resized,
        @Nullable Double cropPct,
        @Nullable String problem) {
    /** From here on, ConvNext's processor squashes an image instead of cropping it. */
    private static final int CONVNEXT_SQUASHES = 384;

    private static final double CONVNEXT_CROP_PCT = 224 / 256.0;
    private static final double LEVIT_ENLARGEMENT = 256 / 224.0;

    /** The size of a resized image: exactly these sides, or (they are then equal) its shorter side. */
    private record Target(Fit fit, Sides sides) {
        static Target shorterSide(int pixels) {
            return new Target(Fit.CROP, Sides.square(pixels));
        }
    }

    static HuggingFaceSizes read(Fields fields, String processor) {
        Optional<Sourced<Sides>> crop = crop(fields);
        Optional<JsonNode> size = fields.get("size");
        if (!fields.flag("do_resize", true) || size.isEmpty()) {
            return unknown(
                    crop,
                    "%s does not resize images; set --size, and --resize squash or crop".formatted(fields.file()));
        }
        Optional<Target> found = target(fields, size.get());
        if (found.isEmpty()) {
            return unknown(
                    crop,
                    "%s is %s, which leaves a side open; set --size, and --resize squash or crop"
                            .formatted(fields.source("size"), size.get()));
        }
        Target target = found.get();
        if (processor.equals("ConvNextImageProcessor")) {
            return convNext(fields, target.sides().width());
        }
        Target resized = enlarged(target, fields, processor);
        return new HuggingFaceSizes(
                crop.orElse(new Sourced<>(target.sides(), fields.source("size"))),
                new Sourced<>(resized.fit(), fields.source("size")),
                resized.sides(),
                null,
                null);
    }

    private static HuggingFaceSizes unknown(Optional<Sourced<Sides>> input, String problem) {
        return new HuggingFaceSizes(input.orElse(null), null, null, null, problem);
    }

    private static HuggingFaceSizes convNext(Fields fields, int side) {
        Sourced<Sides> input = new Sourced<>(Sides.square(side), fields.source("size"));
        if (side >= CONVNEXT_SQUASHES) {
            Sourced<Fit> squash = new Sourced<>(Fit.SQUASH, fields.source("size"));
            return new HuggingFaceSizes(input, squash, input.value(), null, null);
        }
        double pct = fields.number("crop_pct").orElse(CONVNEXT_CROP_PCT);
        return new HuggingFaceSizes(input, new Sourced<>(Fit.CROP, fields.source("crop_pct")), null, pct, null);
    }

    private static Target enlarged(Target target, Fields fields, String processor) {
        Optional<Double> pct = fields.number("crop_pct");
        if (processor.equals("PoolFormerImageProcessor") && pct.isPresent()) {
            Sides sides = target.sides().beforeCrop(pct.get());
            return new Target(sides.width() == sides.height() ? Fit.CROP : Fit.SQUASH, sides);
        }
        if (processor.equals("LevitImageProcessor") && target.fit() == Fit.CROP) {
            return Target.shorterSide((int) (LEVIT_ENLARGEMENT * target.sides().width()));
        }
        return target;
    }

    private static Optional<Sourced<Sides>> crop(Fields fields) {
        if (!fields.flag("do_center_crop", false)) {
            return Optional.empty();
        }
        return fields.get("crop_size")
                .map(crop -> new Sourced<>(
                        crop.isNumber()
                                ? Sides.square(fields.pixels("crop_size", crop))
                                : fields.sides("crop_size", crop),
                        fields.source("crop_size")));
    }

    private static Optional<Target> target(Fields fields, JsonNode size) {
        if (size.isNumber()) {
            int pixels = fields.pixels("size", size);
            return Optional.of(
                    fields.flag("default_to_square", true)
                            ? new Target(Fit.SQUASH, Sides.square(pixels))
                            : Target.shorterSide(pixels));
        }
        if (size.has("height") && size.has("width")) {
            return Optional.of(new Target(Fit.SQUASH, fields.sides("size", size)));
        }
        if (size.has("shortest_edge") && !size.has("longest_edge")) {
            return Optional.of(Target.shorterSide(fields.pixels("size.shortest_edge", size.get("shortest_edge"))));
        }
        return Optional.empty();
    }
}
