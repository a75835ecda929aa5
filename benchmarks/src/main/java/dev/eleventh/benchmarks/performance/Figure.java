package dev.eleventh.benchmarks.performance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param name the row's name, followed by a slash and the case if the row has several
 * @param unit of {@code ours} and {@code yardstick}
 * @param yardstick measured beside ours; null where the bar itself is the yardstick
 * @param value the value compared with the bar: the rounds' ratios of ours to the yardstick, or ours if there is no
 *     yardstick
 * @param bar null for a figure that only explains another
 * @param note further observations, may be empty
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(
        @JsonProperty("name") String name,
        @JsonProperty("unit") String unit,
        @JsonProperty("ours") Spread ours,
        @JsonProperty("yardstick") @Nullable Spread yardstick,
        @JsonProperty("value") Spread value,
        @JsonProperty("bar") @Nullable Bar bar,
        @JsonProperty("note") String note) {
    /** Java keeps compiling for some rounds, which happens only once in a service. */
    private static final int WARM_UP_ROUNDS = 3;

    /** A measurement that takes a while and returns a number. */
    @FunctionalInterface
    interface Measurement {
        double measure() throws Exception;
    }

    /**
     * Measures ours and the yardstick in turns, after some warm-up rounds, so that a change of the machine's speed
     * affects both. Each ratio compares measurements that are adjacent in time.
     */
    static Figure inTurns(
            String name, String unit, int rounds, Measurement ours, Measurement yardstick, @Nullable Bar bar)
            throws Exception {
        for (int round = 0; round < Math.min(WARM_UP_ROUNDS, rounds); round++) {
            ours.measure();
            yardstick.measure();
        }
        List<Double> first = new ArrayList<>();
        List<Double> second = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            first.add(ours.measure());
            second.add(yardstick.measure());
        }
        return compared(name, unit, first, second, bar);
    }

    /** Compares values measured in turns; the two lists have the same length. */
    static Figure compared(String name, String unit, List<Double> ours, List<Double> yardstick, @Nullable Bar bar) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round) / yardstick.get(round));
        }
        return new Figure(name, unit, Spread.of(ours), Spread.of(yardstick), Spread.of(ratios), bar, "");
    }

    /** Compares the value itself with the bar. */
    static Figure alone(String name, String unit, Spread ours, @Nullable Bar bar) {
        return new Figure(name, unit, ours, null, ours, bar, "");
    }

    Figure withNote(String text) {
        return new Figure(name, unit, ours, yardstick, value, bar, text);
    }

    /** Returns whether the median meets the bar; null if there is no bar. */
    @JsonProperty("met")
    public @Nullable Boolean met() {
        return bar == null ? null : bar.isMetBy(value.median());
    }
}
