package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Sha256;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of one strategy on one stream; accuracies in [0, 1], definitions in
 * {@code dev.eleventh.learning.evaluation}.
 *
 * @param classesSeen [steps]
 * @param accuracyPerStep [steps], on the test images of the classes seen
 * @param accuracyMatrix [steps][tasks seen]
 * @param jointPerTask [tasks], of the same strategy trained on everything together
 * @param prequential null when it was not requested
 * @param eceBefore with the original logits
 * @param eceAfter with logits divided by the temperature
 * @param oldLogitsIdentical whether every logit of an old class was bit-identical before and after each step; null for
 *     a strategy that does not promise it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StrategyResult(
        @JsonProperty("strategy") String strategy,
        @JsonProperty("order") String order,
        @JsonProperty("classes_seen") List<Integer> classesSeen,
        @JsonProperty("accuracy_per_step") List<Double> accuracyPerStep,
        @JsonProperty("average_accuracy") double averageAccuracy,
        @JsonProperty("average_incremental_accuracy") double averageIncrementalAccuracy,
        @JsonProperty("forgetting") double forgetting,
        @JsonProperty("backward_transfer") double backwardTransfer,
        @JsonProperty("joint_gap") double jointGap,
        @JsonProperty("prequential") @Nullable Prequential prequential,
        @JsonProperty("temperature") double temperature,
        @JsonProperty("ece_before") double eceBefore,
        @JsonProperty("ece_after") double eceAfter,
        @JsonProperty("learn_seconds") double learnSeconds,
        @JsonProperty("learn_seconds_last_step") double learnSecondsLastStep,
        @JsonProperty("joint_learn_seconds") double jointLearnSeconds,
        @JsonProperty("head_bytes") int headBytes,
        @JsonProperty("head_sha256") Sha256 headSha256,
        @JsonProperty("old_logits_identical") @Nullable Boolean oldLogitsIdentical,
        @JsonProperty("accuracy_matrix") List<List<Double>> accuracyMatrix,
        @JsonProperty("joint_per_task") List<Double> jointPerTask) {
    StrategyResult {
        classesSeen = List.copyOf(classesSeen);
        accuracyPerStep = List.copyOf(accuracyPerStep);
        accuracyMatrix = accuracyMatrix.stream().map(List::copyOf).toList();
        jointPerTask = List.copyOf(jointPerTask);
    }

    /**
     * The result of predicting each example before learning it.
     *
     * @param window the number of last examples that {@code windowed} covers
     * @param updates the number of updates
     */
    record Prequential(
            @JsonProperty("total") double total,
            @JsonProperty("windowed") double windowed,
            @JsonProperty("window") int window,
            @JsonProperty("updates") int updates) {}
}
