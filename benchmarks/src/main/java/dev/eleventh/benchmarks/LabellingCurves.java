package dev.eleventh.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How accurate the heads of one criterion are, by the number of labels, over all runs.
 *
 * @param median accuracy of the runs, of the head at the start and after each step
 * @param runs accuracies of each run
 * @param needed number of labels to reach each target
 * @param allSeen number of labels after which every class had one
 */
record LabellingCurves(
        @JsonProperty("criterion") String criterion,
        @JsonProperty("median_accuracy") List<Double> median,
        @JsonProperty("accuracy_of_runs") List<List<Double>> runs,
        @JsonProperty("needed") List<Needed> needed,
        @JsonProperty("all_classes_seen") Needed allSeen) {

    /**
     * A number of labels, with those of the start.
     *
     * @param target accuracy, in [0, 1]; null if the number is of something else
     * @param median of the runs; null if half of them or more needed more labels than were given
     * @param fewest of a run; null if no run reached the target
     * @param most of a run; null if a run did not reach the target
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Needed(
            @JsonProperty("target") @Nullable Double target,
            @JsonProperty("median") @Nullable Integer median,
            @JsonProperty("fewest") @Nullable Integer fewest,
            @JsonProperty("most") @Nullable Integer most) {

        /** @param labels of each run; null for a run that did not reach the target */
        static Needed of(@Nullable Double target, List<@Nullable Integer> labels) {
            List<Integer> sorted = new ArrayList<>();
            for (Integer count : labels) {
                sorted.add(count == null ? Integer.MAX_VALUE : count);
            }
            Collections.sort(sorted);
            return new Needed(
                    target,
                    // of an even number of runs the upper middle one, so that the median is the count of a run
                    finite(sorted.get(sorted.size() / 2)),
                    finite(sorted.get(0)),
                    finite(sorted.get(sorted.size() - 1)));
        }

        private static @Nullable Integer finite(int count) {
            return count == Integer.MAX_VALUE ? null : count;
        }
    }

    /**
     * @param start number of labels at the start
     * @param step number of labels between two heads
     */
    static LabellingCurves of(
            String criterion, List<LabellingRun.Curve> curves, int start, int step, List<Double> targets) {
        List<List<Double>> runs =
                curves.stream().map(LabellingRun.Curve::accuracies).toList();
        List<Double> median = IntStream.range(0, runs.get(0).size())
                .mapToObj(i -> median(runs.stream().map(run -> run.get(i)).toList()))
                .toList();
        List<Needed> needed = targets.stream()
                .map(target -> Needed.of(
                        target,
                        runs.stream()
                                .map(run -> labels(run, target, start, step))
                                .toList()))
                .toList();
        List<@Nullable Integer> allSeen = new ArrayList<>();
        curves.forEach(curve -> allSeen.add(curve.allSeen()));
        return new LabellingCurves(criterion, median, runs, needed, Needed.of(null, allSeen));
    }

    private static @Nullable Integer labels(List<Double> accuracies, double target, int start, int step) {
        for (int i = 0; i < accuracies.size(); i++) {
            if (accuracies.get(i) >= target) {
                return start + i * step;
            }
        }
        return null;
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
