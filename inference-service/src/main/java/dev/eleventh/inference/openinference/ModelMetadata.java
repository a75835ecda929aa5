package dev.eleventh.inference.openinference;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * The model's inputs and outputs. A request holds one of the two inputs.
 *
 * @param versions versions that a request may name
 */
public record ModelMetadata(
        @JsonProperty("name") String name,
        @JsonProperty("versions") List<String> versions,
        @JsonProperty("platform") String platform,
        @JsonProperty("inputs") List<TensorMetadata> inputs,
        @JsonProperty("outputs") List<TensorMetadata> outputs) {
    /** The name of the only model. */
    public static final String NAME = "eleventh";

    /** A head in safetensors, in the protocol's format {@code project_format}. */
    private static final String PLATFORM = "eleventh_safetensors";

    /** A length of -1 means any length. */
    public record TensorMetadata(
            @JsonProperty("name") String name,
            @JsonProperty("datatype") String datatype,
            @JsonProperty("shape") List<Integer> shape) {}

    /**
     * Returns the metadata of a version.
     *
     * @param width in pixels of the images that its backbone reads
     * @param height likewise
     * @param ranks number of labels in its ranking
     */
    public static ModelMetadata of(List<Long> versions, int width, int height, int ranks) {
        List<TensorMetadata> outputs = Arrays.stream(OutputName.values())
                .map(name -> new TensorMetadata(
                        name.code(), name.datatype(), name.isRanked() ? List.of(-1, ranks) : List.of(-1)))
                .toList();
        List<TensorMetadata> inputs = List.of(
                new TensorMetadata(ImageTensor.FILES, "BYTES", List.of(-1)),
                new TensorMetadata(ImageTensor.PIXELS, "FP32", List.of(-1, height, width, 3)));
        return new ModelMetadata(NAME, versions.stream().map(String::valueOf).toList(), PLATFORM, inputs, outputs);
    }
}
