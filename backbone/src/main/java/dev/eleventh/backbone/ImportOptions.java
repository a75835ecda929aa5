package dev.eleventh.backbone;

import org.jspecify.annotations.Nullable;

/**
 * What a SavedModel does not say of itself, or not clearly.
 *
 * @param signature that predicts
 * @param output of the signature, null when it has one only
 * @param embedding the tensor that the last dense layer reads, null to find it
 * @param head the name of the last dense layer's MatMul, null to find it
 * @param scale the range that the network was trained to read samples in
 * @param size pixels of each side, null for what the signature says
 * @param channels 3 for RGB, 1 for grey, null for what the signature says
 */
public record ImportOptions(
        String signature,
        @Nullable String output,
        @Nullable String embedding,
        @Nullable String head,
        PixelScale scale,
        @Nullable Integer size,
        @Nullable Integer channels) {
    /** All from the SavedModel itself, but for the scale, which nothing in it tells. */
    public static ImportOptions ofScale(PixelScale scale) {
        return new ImportOptions("serving_default", null, null, null, scale, null, null);
    }
}
