package dev.eleventh.inference.openinference;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.eleventh.runtime.http.HttpProblem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for inference. Parameters are the protocol's mechanism for extensions: those for binary tensor data are
 * read, others are ignored. {@link #input} and {@link #outputNames} report what is missing from a request.
 *
 * @param id returned in the response
 * @param outputs the requested outputs; null or empty for all
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record InferRequest(
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("parameters") @Nullable Parameters parameters,

        @JsonProperty("inputs") @JsonDeserialize(as = FewElements.class) @Nullable
        List<@Nullable Tensor> inputs,

        @JsonProperty("outputs") @JsonDeserialize(as = FewElements.class) @Nullable
        List<@Nullable RequestedOutput> outputs) {

    /**
     * An object with arbitrary fields. Only these are kept, as small texts make large trees.
     *
     * @param binaryDataSize of an input: the number of its bytes after the JSON
     * @param binaryData of an output: whether it is returned in binary
     * @param binaryDataOutput of the request: the default for outputs without {@code binary_data}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Parameters(
            @JsonProperty("binary_data_size") @Nullable Long binaryDataSize,
            @JsonProperty("binary_data") @Nullable Boolean binaryData,
            @JsonProperty("binary_data_output") @Nullable Boolean binaryDataOutput) {}

    /** An input as it was sent; missing fields are null. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Tensor(
            @JsonProperty("name") @Nullable String name,

            @JsonProperty("shape") @JsonDeserialize(as = FewElements.class) @Nullable
            List<@Nullable Long> shape,

            @JsonProperty("datatype") @Nullable String datatype,
            @JsonProperty("parameters") @Nullable Parameters parameters,
            @JsonProperty("data") @Nullable TensorData data) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    public record RequestedOutput(
            @JsonProperty("name") @Nullable String name,
            @JsonProperty("parameters") @Nullable Parameters parameters) {}

    /**
     * Returns the only input.
     *
     * @param body the body that the request was read from
     * @throws HttpProblem 400 when there is not exactly one input, or something is missing from it
     */
    public ImageTensor input(InferBody body) {
        if (inputs == null || inputs.size() != 1 || inputs.get(0) == null) {
            throw new HttpProblem(
                    400,
                    "bad-inputs",
                    "inputs must have exactly one tensor, image or pixels, had %d"
                            .formatted(inputs == null ? 0 : inputs.size()));
        }
        return ImageTensor.of(inputs.get(0), body.binary());
    }

    /**
     * Returns the requested outputs, in order.
     *
     * @throws HttpProblem 400 when an output is unknown
     */
    public List<OutputName> outputNames() {
        if (outputs == null || outputs.isEmpty()) {
            return List.of(OutputName.values());
        }
        return outputs.stream()
                .map(output -> OutputName.of(output == null ? null : output.name()))
                .distinct()
                .toList();
    }

    boolean isAnsweredInBinary(OutputName name) {
        Boolean own = outputs == null
                ? null
                : outputs.stream()
                        .filter(output -> output != null
                                && name.code().equals(output.name())
                                && output.parameters() != null
                                && output.parameters().binaryData() != null)
                        .map(output -> output.parameters().binaryData())
                        .findFirst()
                        .orElse(null);
        return own != null ? own : parameters != null && Boolean.TRUE.equals(parameters.binaryDataOutput());
    }
}
