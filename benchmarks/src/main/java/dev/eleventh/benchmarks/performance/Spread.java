package dev.eleventh.benchmarks.performance;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The range of values measured in several rounds.
 *
 * @param median with an even number of rounds, the mean of the two in the middle
 */
public record Spread(
        @JsonProperty("median") double median,
        @JsonProperty("min") double min,
        @JsonProperty("max") double max,
        @JsonProperty("rounds") int rounds) {
    /**
     * Returns the range of some values.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a spread needs at least one value");
        }
        List<Double> sorted = values.stream().sorted().toList();
        int last = sorted.size() - 1;
        double median = (sorted.get(last / 2) + sorted.get(sorted.size() / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(last), sorted.size());
    }

    static Spread of(double value) {
        return of(List.of(value));
    }

    /**
     * Returns the nearest-rank percentile.
     *
     * @param sorted at least one value
     */
    static double percentile(List<Double> sorted, double share) {
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }
}
