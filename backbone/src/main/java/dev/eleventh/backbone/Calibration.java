package dev.eleventh.backbone;

import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.Quantiser;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The embeddings that an imported network computes for {@link SyntheticImages}. */
final class Calibration {
    private Calibration() {}

    /**
     * Chooses the levels of a network's embeddings.
     *
     * @param output the tensor that is the embedding, for messages
     * @param network computes the embedding of one image
     * @throws IllegalArgumentException when they cannot be embeddings: not finite, or the same for all images
     */
    static Quantiser quantiser(String output, ImageDecoder decoder, Function<Pixels, float[]> network) {
        List<float[]> embeddings = SyntheticImages.rgb(
                        decoder.format().width(), decoder.format().height())
                .stream()
                .map(rgb -> network.apply(decoder.ofRgb(rgb)))
                .toList();
        for (float[] embedding : embeddings) {
            requireFinite(output, embedding);
        }
        float[] first = embeddings.get(0);
        if (embeddings.stream().allMatch(embedding -> Arrays.equals(embedding, first))) {
            throw new IllegalArgumentException(
                    "the output '%s' is the same for %d different images, %s; name another output with --output, or check the scale of the values with --preset"
                            .formatted(output, embeddings.size(), first.length == 0 ? "no value" : first[0] + ", …"));
        }
        return Quantiser.calibrated(embeddings);
    }

    private static void requireFinite(String output, float[] embedding) {
        for (int i = 0; i < embedding.length; i++) {
            if (!Float.isFinite(embedding[i])) {
                throw new IllegalArgumentException(
                        "the output '%s' has %s as its value %d for a test image, expected finite numbers; check the scale of the values with --preset, or export the network in float32"
                                .formatted(output, embedding[i], i));
            }
        }
    }
}
