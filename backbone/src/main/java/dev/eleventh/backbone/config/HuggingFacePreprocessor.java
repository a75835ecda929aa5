package dev.eleventh.backbone.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eleventh.backbone.config.ImageSettings.Values;
import dev.eleventh.backbone.image.Resizing.Rounding;
import dev.eleventh.contracts.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads preprocessor_config.json as the image processor reads it for which it was written. Fields that the file leaves
 * out have the defaults of that class: image-processors.json has those of transformers.
 */
final class HuggingFacePreprocessor {
    private static final JsonNode DEFAULTS = defaults();
    /** Pillow's filters, by number. */
    private static final List<String> FILTERS = List.of("nearest", "lanczos", "bilinear", "bicubic", "box", "hamming");

    private final Fields fields;
    private final String processor;

    private HuggingFacePreprocessor(Fields fields, String processor) {
        this.fields = fields;
        this.processor = processor;
    }

    static HuggingFacePreprocessor of(Fields file) {
        String processor = file.text("image_processor_type")
                .or(() -> file.text("feature_extractor_type"))
                .orElse("")
                .replaceFirst("(Fast|Pil)$", "")
                .replaceFirst("FeatureExtractor$", "ImageProcessor");
        return new HuggingFacePreprocessor(
                file.withDefaults(DEFAULTS.path(processor), "transformers' " + processor), processor);
    }

    private static JsonNode defaults() {
        try (InputStream in = HuggingFacePreprocessor.class.getResourceAsStream("image-processors.json")) {
            return Json.TREES.readTree(Objects.requireNonNull(in, "image-processors.json"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the backbone's own resource; download the jar again", e);
        }
    }

    private boolean isKnown() {
        return DEFAULTS.has(processor);
    }

    /** Returns a line for people to read. */
    String note() {
        if (processor.isEmpty()) {
            return fields.file() + " names no image processor; what it leaves out is guessed";
        }
        return isKnown()
                ? "%s was written for %s".formatted(fields.file(), processor)
                : "%s was written for %s, which is unknown here; what it leaves out is guessed"
                        .formatted(fields.file(), processor);
    }

    ImageSettings settings(@Nullable Integer channels) {
        HuggingFaceSizes sizes = HuggingFaceSizes.read(fields, processor);
        return new ImageSettings(
                sizes.input(),
                channels,
                sizes.fit(),
                sizes.resized(),
                sizes.cropPct(),
                filter().orElse(null),
                Rounding.FLOOR,
                values().orElse(null),
                sizes.problem());
    }

    private Optional<Sourced<String>> filter() {
        return fields.get("resample").map(node -> {
            boolean known = node.isInt() && node.intValue() >= 0 && node.intValue() < FILTERS.size();
            return new Sourced<>(known ? FILTERS.get(node.intValue()) : node.asText(), fields.source("resample"));
        });
    }

    private Optional<Sourced<Values>> values() {
        boolean normalised =
                fields.flag("do_normalize", fields.get("image_mean").isPresent());
        boolean rescaled = fields.flag("do_rescale", true);
        List<Double> mean = fields.numbers("image_mean").orElse(List.of());
        List<Double> deviation = fields.numbers("image_std").orElse(List.of());
        boolean specified = normalised
                ? !mean.isEmpty() && !deviation.isEmpty()
                : isKnown() || fields.get("do_rescale").isPresent();
        if (!specified) {
            return Optional.empty();
        }
        Values values = new Values(
                rescaled ? fields.number("rescale_factor").orElse(1 / 255.0) : 1,
                offset(normalised ? mean : List.of(0.0), rescaled),
                divisors(normalised ? deviation : List.of(1.0), deviation),
                fields.flag("do_flip_channel_order", false));
        return Optional.of(new Sourced<>(values, fields.source(normalised ? "image_mean" : "rescale_factor")));
    }

    /** EfficientNet's processor can subtract 1 before it subtracts the mean. */
    private List<Double> offset(List<Double> mean, boolean rescaled) {
        double offset = rescaled && fields.flag("rescale_offset", false) ? 1 : 0;
        return mean.stream().map(each -> each + offset).toList();
    }

    /** EfficientNet's processor divides by the deviation once more for a network that classifies. */
    private List<Double> divisors(List<Double> divisors, List<Double> deviation) {
        if (!fields.flag("include_top", false) || deviation.isEmpty()) {
            return divisors;
        }
        return IntStream.range(0, deviation.size())
                .mapToObj(i -> divisors.get(i % divisors.size()) * deviation.get(i))
                .toList();
    }
}
