package dev.eleventh.backbone.onnx;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.backbone.image.TensorForm;
import org.jspecify.annotations.Nullable;

/**
 * Which of a graph's tensors are the images and the embedding.
 *
 * @param input the name of the images' tensor
 * @param form in which the images are written into it
 * @param batch the only batch size that the graph accepts; null when it accepts any
 * @param output the name of the tensor that is, or is pooled to, the embedding
 * @param pooling of an output with several vectors per image
 * @param rank the number of dimensions of the output; null before the network has run
 */
public record OnnxSignature(
        @JsonProperty("input") String input,
        @JsonProperty("form") TensorForm form,
        @JsonProperty("batch") @Nullable Integer batch,
        @JsonProperty("output") String output,
        @JsonProperty("pooling") Pooling pooling,
        @JsonProperty("rank") @Nullable Integer rank) {
    /** Returns the same tensors with the number of dimensions of the output. */
    public OnnxSignature withRank(int ofOutput) {
        return new OnnxSignature(input, form, batch, output, pooling, ofOutput);
    }
}
