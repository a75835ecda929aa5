package dev.eleventh.quickstart;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The demo's measurements, as {@code --report} writes them. Accuracies are shares in [0, 1] of the shipped test images.
 *
 * @param examplesPublished labelled examples sent to Kafka
 * @param examplesStored examples in PostgreSQL at the end
 * @param examplesRejected records on {@code examples-rejected} at the end
 * @param imagesPublished images sent to be predicted
 * @param predictionsReceived predictions received, including repeated ones
 * @param jointAccuracy macro accuracy of the same head trained once on all training examples
 * @param failedPredictions images whose prediction was an error, arrived twice or never arrived
 * @param failures the promises of the demo that were not met; empty if all were met
 */
record DemoReport(
        @JsonProperty("examples_published") int examplesPublished,
        @JsonProperty("examples_stored") long examplesStored,
        @JsonProperty("examples_rejected") long examplesRejected,
        @JsonProperty("images_published") int imagesPublished,
        @JsonProperty("predictions_received") int predictionsReceived,
        @JsonProperty("steps") List<Step> steps,
        @JsonProperty("joint_accuracy") double jointAccuracy,
        @JsonProperty("failed_predictions") int failedPredictions,
        @JsonProperty("failures") List<String> failures) {
    DemoReport {
        steps = List.copyOf(steps);
        failures = List.copyOf(failures);
    }

    /**
     * One lesson.
     *
     * @param newLabel the label that was taught; several labels are joined by commas
     * @param classes that the version knows after the lesson
     * @param oldClassesAccuracyBefore macro accuracy of the previously known classes, by the previous version; 0 in the
     *     first step, which has no old classes
     * @param timeToLearnMs from sending the first labelled example of the new class to receiving the first prediction
     *     of it, milliseconds
     */
    record Step(
            @JsonProperty("new_label") String newLabel,
            @JsonProperty("classes") int classes,
            @JsonProperty("old_classes") int oldClasses,
            @JsonProperty("version") long version,
            @JsonProperty("macro_accuracy") double macroAccuracy,
            @JsonProperty("old_classes_accuracy_before") double oldClassesAccuracyBefore,
            @JsonProperty("old_classes_accuracy_after") double oldClassesAccuracyAfter,
            @JsonProperty("new_class_accuracy") double newClassAccuracy,
            @JsonProperty("time_to_learn_ms") long timeToLearnMs) {}
}
