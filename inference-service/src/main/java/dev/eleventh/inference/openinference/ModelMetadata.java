package dev.eleventh.inference.openinference;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * What the model takes and gives. A request holds one of the two inputs.
 *
 * @param versions that may be asked for by number
 */
public record ModelMetadata(
        @JsonProperty("name") String name,
        @JsonProperty("versions") List<String> versions,
        @JsonProperty("platform") String platform,
        @JsonProperty("inputs") List<TensorMetadata> inputs,
        @JsonProperty("outputs") List<TensorMetadata> outputs) {
    /** The only model that there is. */
    public static final String NAME = "eleventh";

    /** A head in safetensors, in the protocol's form {@code project_format}. */
    private static final String PLATFORM = "eleventh_safetensors";

    /** Lengths of -1 are any. */
    public record TensorMetadata(
            @JsonProperty("name") String name,
            @JsonProperty("datatype") String datatype,
            @JsonProperty("shape") List<Integer> shape) {}

    /**
     * Of a version.
     *
     * @param size pixels of each side that its backbone reads
     * @param ranks labels in its ranking
     */
    public static ModelMetadata of(List<Long> versions, int size, int ranks) {
        List<TensorMetadata> outputs = Arrays.stream(OutputName.values())
                .map(name -> new TensorMetadata(
                        name.code(), name.datatype(), name.isRanked() ? List.of(-1, ranks) : List.of(-1)))
                .toList();
        List<TensorMetadata> inputs = List.of(
                new TensorMetadata(ImageTensor.FILES, "BYTES", List.of(-1)),
                new TensorMetadata(ImageTensor.PIXELS, "FP32", List.of(-1, size, size, 3)));
        return new ModelMetadata(NAME, versions.stream().map(String::valueOf).toList(), PLATFORM, inputs, outputs);
    }
}
