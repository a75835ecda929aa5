package dev.eleventh.backbone;

import dev.eleventh.backbone.image.PixelScale;
import org.jspecify.annotations.Nullable;

/**
 * Settings that a SavedModel does not specify, or does not specify clearly.
 *
 * @param signature that predicts
 * @param output of the signature; null when it has only one
 * @param embedding the tensor that the last dense layer reads; null to find it
 * @param head the name of the last dense layer's MatMul; null to find it
 * @param scale the range of samples that the network was trained on
 * @param size pixels of each side; null for the size in the signature
 * @param channels 3 for RGB, 1 for grey; null for the number in the signature
 */
public record ImportOptions(
        String signature,
        @Nullable String output,
        @Nullable String embedding,
        @Nullable String head,
        PixelScale scale,
        @Nullable Integer size,
        @Nullable Integer channels) {
    /** Takes everything from the SavedModel except the scale, which no SavedModel specifies. */
    public static ImportOptions ofScale(PixelScale scale) {
        return new ImportOptions("serving_default", null, null, null, scale, null, null);
    }
}
