package dev.eleventh.inference.openinference;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.Ranked;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A response: each requested output has one row for each image of the request.
 *
 * @param binary the bytes after the JSON: the data of the binary outputs, in their order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InferResponse(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("outputs") List<Output> outputs,
        @JsonIgnore List<byte[]> binary) {

    /**
     * An output; its data is flat and row-major for every shape.
     *
     * @param data null when the output is binary
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Output(
            @JsonProperty("name") String name,
            @JsonProperty("shape") List<Integer> shape,
            @JsonProperty("datatype") String datatype,
            @JsonProperty("parameters") @Nullable BinarySize parameters,
            @JsonProperty("data") @Nullable List<?> data) {}

    /** The number of an output's bytes after the JSON. */
    public record BinarySize(
            @JsonProperty("binary_data_size") int bytes) {}

    /**
     * Returns the response to a request.
     *
     * @param predictions without errors, and all with the same number of labels
     */
    public static InferResponse of(InferRequest request, long version, List<Prediction> predictions) {
        List<Output> outputs = new ArrayList<>();
        List<byte[]> binary = new ArrayList<>();
        for (OutputName name : request.outputNames()) {
            List<?> data = data(name, predictions);
            int images = predictions.size();
            List<Integer> shape = name.isRanked() ? List.of(images, data.size() / images) : List.of(images);
            if (request.isAnsweredInBinary(name)) {
                byte[] bytes = BinaryData.of(data);
                outputs.add(new Output(name.code(), shape, name.datatype(), new BinarySize(bytes.length), null));
                binary.add(bytes);
            } else {
                outputs.add(new Output(name.code(), shape, name.datatype(), null, data));
            }
        }
        return new InferResponse(ModelMetadata.NAME, Long.toString(version), request.id(), outputs, binary);
    }

    private static List<?> data(OutputName name, List<Prediction> predictions) {
        return switch (name) {
            case LABEL -> predictions.stream().map(each -> each.best().value()).toList();
            case PROBABILITY ->
                predictions.stream()
                        .map(each -> probability(each.ranked().get(0)))
                        .toList();
            case UNKNOWN -> predictions.stream().map(Prediction::unknown).toList();
            case LABELS -> ranked(predictions, each -> each.label().value());
            case PROBABILITIES -> ranked(predictions, InferResponse::probability);
        };
    }

    private static List<?> ranked(List<Prediction> predictions, Function<Ranked, ?> value) {
        return predictions.stream()
                .flatMap(prediction -> prediction.ranked().stream())
                .map(value)
                .toList();
    }

    /** Loses nothing, as the probability was a float before it became a double. */
    private static Float probability(Ranked ranked) {
        return (float) ranked.probability();
    }
}
