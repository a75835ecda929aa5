package dev.eleventh.backbone;

import dev.eleventh.backbone.config.PreprocessingOptions;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.onnx.Pooling;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a person says of a network beside its files.
 *
 * @param formats that may be imported
 * @param classes whether a classifier's classes are imported when its files name them; labels that are given count
 *     anyway
 * @param output the output to use; null for a choice
 * @param pooling of an output with several vectors per image; null for a choice
 * @param preprocessing what differs from the files beside the network, or what they leave open
 * @param width pixels of a row; null for those that the network or its files fix
 * @param height rows, likewise
 * @param channels 3 or 1, likewise
 * @param savedModel further options of a SavedModel
 */
public record ImportOptions(
        Set<Format> formats,
        boolean classes,
        @Nullable String output,
        @Nullable Pooling pooling,
        PreprocessingOptions preprocessing,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer channels,
        SavedModelOptions savedModel) {
    public ImportOptions {
        formats = Set.copyOf(formats);
    }

    /** A format of networks. */
    public enum Format {
        ONNX("onnx"),
        SAVED_MODEL("saved-model");

        private final String code;

        Format(String code) {
            this.code = code;
        }

        /** Returns the spelling in settings. */
        public String code() {
            return code;
        }
    }

    /**
     * What only a SavedModel needs.
     *
     * @param signature that predicts
     * @param embedding the tensor that the last dense layer reads; null to find it
     * @param head the name of the last dense layer's MatMul; null to find it
     * @param scale the range of samples of a network that stretches images to a square; null with a preset
     */
    public record SavedModelOptions(
            String signature,
            @Nullable String embedding,
            @Nullable String head,
            @Nullable PixelScale scale) {}

    /** Leaves everything to the network and its files, and accepts every format. */
    public static ImportOptions defaults() {
        return of(null);
    }

    /** Takes everything from a SavedModel except the scale, which no SavedModel specifies. */
    public static ImportOptions ofScale(PixelScale scale) {
        return of(scale);
    }

    private static ImportOptions of(@Nullable PixelScale scale) {
        return new ImportOptions(
                Set.of(Format.values()),
                true,
                null,
                null,
                PreprocessingOptions.NONE,
                null,
                null,
                null,
                new SavedModelOptions("serving_default", null, null, scale));
    }
}
