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
 * The answer: one row for each image of the request, in each of the outputs that it asked for.
 *
 * @param binary what follows the JSON: the data of the outputs that have none in it, in their order
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InferResponse(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("outputs") List<Output> outputs,
        @JsonIgnore List<byte[]> binary) {

    /**
     * Flat and row-major, whatever the shape.
     *
     * @param data null when it is binary
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Output(
            @JsonProperty("name") String name,
            @JsonProperty("shape") List<Integer> shape,
            @JsonProperty("datatype") String datatype,
            @JsonProperty("parameters") @Nullable BinarySize parameters,
            @JsonProperty("data") @Nullable List<?> data) {}

    /** How many bytes behind the JSON are an output's. */
    public record BinarySize(
            @JsonProperty("binary_data_size") int bytes) {}

    /**
     * The answer to a request.
     *
     * @param predictions none of them an error, all of the same number of labels
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

    /** It was one before it became a double. */
    private static Float probability(Ranked ranked) {
        return (float) ranked.probability();
    }
}
