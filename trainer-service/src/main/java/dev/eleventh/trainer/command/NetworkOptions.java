package dev.eleventh.trainer.command;

import dev.eleventh.backbone.ImportOptions;
import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.config.Preset;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.ResizeFilter;
import dev.eleventh.backbone.image.Resizing;
import dev.eleventh.backbone.onnx.Pooling;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that say how a network is read, for every command that reads one. */
public final class NetworkOptions {
    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description =
                    "How samples become values: imagenet, half (mean and deviation 0.5), clip, caffe, unit (0..1),"
                            + " byte (0..255) or tf (-1..1). Default: read from the files beside the network.")
    private @Nullable String preset;

    @Option(
            names = "--resize",
            paramLabel = "HOW",
            description = "squash, or crop: resize the shorter side and crop the centre.")
    private @Nullable String resize;

    @Option(
            names = "--crop-pct",
            paramLabel = "SHARE",
            description = "The share of each side of the resized image that the network reads, such as 0.875.")
    private @Nullable Double cropPct;

    @Option(names = "--filter", paramLabel = "NAME", description = "Resampling: bilinear, bicubic or lanczos.")
    private @Nullable String filter;

    @Option(
            names = "--mean",
            split = ",",
            paramLabel = "NUMBER",
            description = "Mean of each channel, after the scaling.")
    private @Nullable List<Double> mean;

    @Option(names = "--deviation", split = ",", paramLabel = "NUMBER", description = "Deviation of each channel.")
    private @Nullable List<Double> deviation;

    @Option(names = "--bgr", negatable = true, description = "The network reads blue, green, red.")
    private @Nullable Boolean bgr;

    @Option(
            names = "--size",
            paramLabel = "PIXELS",
            description = "Side of the input, or WIDTHxHEIGHT, if neither the network nor its files fix it.")
    private @Nullable String size;

    @Option(
            names = "--channels",
            paramLabel = "N",
            description = "1 for grey, 3 for RGB, if the network does not fix the number of channels.")
    private @Nullable Integer channels;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "The output to use: of a classifier the logits, otherwise the embedding. Default: detected.")
    private @Nullable String output;

    @Option(
            names = "--pool",
            paramLabel = "HOW",
            description = "How several vectors per image become one: first, mean or max. Default: detected.")
    private @Nullable String pool;

    @Option(
            names = "--scale",
            paramLabel = "RANGE",
            description =
                    "SavedModel: range of the samples, 0..1, -1..1 or 0..255, of a network that stretches images to a"
                            + " square. Default without --preset and files: 0..1.")
    private @Nullable String scale;

    @Option(
            names = "--embedding",
            paramLabel = "TENSOR",
            description = "SavedModel: the tensor before the last dense layer. Default: detected.")
    private @Nullable String embedding;

    @Option(
            names = "--head",
            paramLabel = "MATMUL",
            description = "SavedModel: the last dense layer's MatMul. Default: detected.")
    private @Nullable String head;

    @Option(
            names = "--signature",
            paramLabel = "NAME",
            description = "SavedModel: the signature that predicts. Default: ${DEFAULT-VALUE}.")
    private String signature = "serving_default";

    /**
     * Returns what the options say of the network.
     *
     * @param formats that may be imported
     * @param withClasses whether a classifier keeps its classes
     */
    public ImportOptions options(Set<ImportOptions.Format> formats, boolean withClasses) {
        Sides sides = Sides.parse(size);
        return new ImportOptions(
                formats,
                withClasses,
                output,
                pool == null ? null : Pooling.ofCode(pool),
                new PreprocessingOptions(
                        preset == null ? null : Preset.ofCode(preset),
                        resize == null ? null : Resizing.Fit.ofCode(resize),
                        cropPct,
                        filter == null ? null : ResizeFilter.ofCode(filter),
                        mean,
                        deviation,
                        bgr),
                sides.width(),
                sides.height(),
                channels,
                new ImportOptions.SavedModelOptions(
                        signature, embedding, head, scale == null ? null : PixelScale.ofRange(scale)));
    }

    /** The input's sides as a person gives them: {@code 224} or {@code 320x240}; both null when not given. */
    private record Sides(@Nullable Integer width, @Nullable Integer height) {
        private static final Pattern PIXELS = Pattern.compile("([0-9]{1,5})(?:x([0-9]{1,5}))?");

        static Sides parse(@Nullable String size) {
            if (size == null) {
                return new Sides(null, null);
            }
            Matcher pixels = PIXELS.matcher(size);
            if (!pixels.matches()) {
                throw new IllegalArgumentException(
                        "--size must be a number of pixels, such as 224, or WIDTHxHEIGHT, such as 320x240; was '%s'"
                                .formatted(size));
            }
            int width = Integer.parseInt(pixels.group(1));
            return new Sides(width, pixels.group(2) == null ? width : Integer.parseInt(pixels.group(2)));
        }
    }
}
