package dev.eleventh.benchmarks.performance;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the table.
 *
 * @param name the row's, and behind a slash that of the case where the row has several
 * @param unit of {@code ours} and {@code yardstick}
 * @param yardstick measured beside ours; null where the bar itself is the yardstick
 * @param value what is held against the bar: the rounds' ratios of ours to the yardstick; ours, where there is none
 * @param bar null for a figure that only explains another
 * @param note what else was seen, may be empty
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
    /** Java goes on compiling for some rounds; a service does it once. */
    private static final int WARM_UP_ROUNDS = 3;

    /** Something that takes a while, and gives a number. */
    @FunctionalInterface
    interface Measurement {
        double measure() throws Exception;
    }

    /**
     * Measures ours and the yardstick in turns, after some rounds to warm up: a machine that gets slower or faster meanwhile does so
     * for both. The ratios are those of neighbours in time.
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

    /** Of what was measured in turns; the two lists are equally long. */
    static Figure compared(String name, String unit, List<Double> ours, List<Double> yardstick, @Nullable Bar bar) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            ratios.add(ours.get(round) / yardstick.get(round));
        }
        return new Figure(name, unit, Spread.of(ours), Spread.of(yardstick), Spread.of(ratios), bar, "");
    }

    /** Held against the bar as it is. */
    static Figure alone(String name, String unit, Spread ours, @Nullable Bar bar) {
        return new Figure(name, unit, ours, null, ours, bar, "");
    }

    Figure withNote(String text) {
        return new Figure(name, unit, ours, yardstick, value, bar, text);
    }

    /** Null where there is no bar. */
    @JsonProperty("met")
    public @Nullable Boolean met() {
        return bar == null ? null : bar.isMetBy(value.median());
    }
}
