package dev.eleventh.inference.openinference;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.event.Prediction.Ranked;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answer: one row for each image of the request, in each of the outputs that it asked for. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InferResponse(
        @JsonProperty("model_name") String modelName,
        @JsonProperty("model_version") String modelVersion,
        @JsonProperty("id") @Nullable String id,
        @JsonProperty("outputs") List<Output> outputs) {

    /** Flat and row-major, whatever the shape. */
    public record Output(
            @JsonProperty("name") String name,
            @JsonProperty("shape") List<Integer> shape,
            @JsonProperty("datatype") String datatype,
            @JsonProperty("data") List<?> data) {}

    /**
     * The answer to a request.
     *
     * @param predictions none of them an error, all of the same number of labels
     */
    public static InferResponse of(InferRequest request, long version, List<Prediction> predictions) {
        List<Output> outputs = request.outputNames().stream()
                .map(name -> output(name, predictions))
                .toList();
        return new InferResponse(ModelMetadata.NAME, Long.toString(version), request.id(), outputs);
    }

    private static Output output(OutputName name, List<Prediction> predictions) {
        List<?> data = switch (name) {
            case LABEL -> predictions.stream().map(each -> each.best().value()).toList();
            case PROBABILITY ->
                predictions.stream()
                        .map(each -> probability(each.ranked().get(0)))
                        .toList();
            case UNKNOWN -> predictions.stream().map(Prediction::unknown).toList();
            case LABELS -> ranked(predictions, each -> each.label().value());
            case PROBABILITIES -> ranked(predictions, InferResponse::probability);
        };
        int images = predictions.size();
        List<Integer> shape = name.isRanked() ? List.of(images, data.size() / images) : List.of(images);
        return new Output(name.code(), shape, name.datatype(), data);
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
