package dev.eleventh.backbone;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.TensorForm;
import dev.eleventh.backbone.onnx.OnnxSignature;
import dev.eleventh.contracts.Quantiser;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an imported network reads an image and what it computes. The description is inside the archive with the network,
 * so the archive's digest covers it: the same network with another preprocessing is another backbone.
 *
 * @param name for people and logs
 * @param pixels how an image becomes its input; null in archives of release 0.1, which have {@code size}, {@code
 *     channels} and {@code scale} instead
 * @param dimension number of values of its embedding
 * @param embedding the tensor in the original graph that is the embedding; for people to read
 * @param quantiser the levels that exact strategies sum; null in archives of release 0.1, on which they cannot learn
 * @param onnx the tensors of an ONNX network; null for a SavedModel
 * @param engine what computed the embeddings at the import; null for a SavedModel
 */
record ImportedNetwork(
        @JsonProperty("name") String name,
        @JsonProperty("pixels") @Nullable PixelFormat pixels,
        @JsonProperty("size") @Nullable Integer size,
        @JsonProperty("channels") @Nullable Integer channels,
        @JsonProperty("scale") @Nullable String scale,
        @JsonProperty("dimension") int dimension,
        @JsonProperty("embedding") String embedding,
        @JsonProperty("quantiser") @Nullable Quantiser quantiser,
        @JsonProperty("onnx") @Nullable OnnxSignature onnx,
        @JsonProperty("engine") @Nullable Engine engine) {

    /**
     * What rounds: another version, level or provider gives other embeddings in their last bits.
     *
     * @param version of ONNX Runtime
     * @param optimisation of the graph
     * @param provider that executes it
     */
    record Engine(
            @JsonProperty("version") String version,
            @JsonProperty("optimisation") String optimisation,
            @JsonProperty("provider") String provider) {}

    /** Describes a network as this release imports it. */
    static ImportedNetwork of(
            String name,
            PixelFormat pixels,
            String embedding,
            Quantiser quantiser,
            @Nullable OnnxSignature onnx,
            @Nullable Engine engine) {
        return new ImportedNetwork(
                name, pixels, null, null, null, quantiser.dimension(), embedding, quantiser, onnx, engine);
    }

    PixelFormat format() {
        return pixels != null
                ? pixels
                : PixelFormat.square(
                        Objects.requireNonNull(size, "size"),
                        Objects.requireNonNull(channels, "channels"),
                        PixelScale.ofRange(Objects.requireNonNull(scale, "scale")));
    }

    TensorForm form() {
        return onnx == null ? TensorForm.FLOAT_NHWC : onnx.form();
    }
}
