package dev.eleventh.quickstart;

import dev.eleventh.quickstart.DemoReport.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The demo's promises, checked against a report. The learning time is reported but not promised, because machines
 * differ.
 */
final class Promises {
    static final double MIN_MACRO_ACCURACY = 0.80;
    static final double MAX_OLD_CLASSES_LOSS = 0.03;

    private Promises() {}

    static List<String> broken(DemoReport report) {
        List<String> broken = new ArrayList<>();
        if (report.examplesStored() != report.examplesPublished()) {
            broken.add("%d examples were published, but %d are stored"
                    .formatted(report.examplesPublished(), report.examplesStored()));
        }
        if (report.examplesRejected() != 0) {
            broken.add(
                    "%d examples were rejected; see the topic examples-rejected".formatted(report.examplesRejected()));
        }
        if (report.predictionsReceived() != report.imagesPublished() || report.failedPredictions() != 0) {
            broken.add("%d images were published, %d predictions arrived, %d failed"
                    .formatted(report.imagesPublished(), report.predictionsReceived(), report.failedPredictions()));
        }
        report.steps().forEach(step -> broken(step).ifPresent(broken::add));
        double last = report.steps().get(report.steps().size() - 1).macroAccuracy();
        if (last < MIN_MACRO_ACCURACY) {
            broken.add(String.format(
                    Locale.ROOT, "the final macro accuracy is %.3f, expected at least %.2f", last, MIN_MACRO_ACCURACY));
        }
        return broken;
    }

    private static Optional<String> broken(Step step) {
        double loss = step.oldClassesAccuracyBefore() - step.oldClassesAccuracyAfter();
        return loss <= MAX_OLD_CLASSES_LOSS
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "learning %s cost the old classes %.3f of accuracy, expected at most %.2f",
                        step.newLabel(),
                        loss,
                        MAX_OLD_CLASSES_LOSS));
    }
}
