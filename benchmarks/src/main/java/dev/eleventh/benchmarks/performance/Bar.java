package dev.eleventh.benchmarks.performance;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What a figure has to reach. */
public record Bar(boolean isFloor, double limit) {
    static Bar atLeast(double limit) {
        return new Bar(true, limit);
    }

    static Bar atMost(double limit) {
        return new Bar(false, limit);
    }

    public boolean isMetBy(double value) {
        return isFloor ? value >= limit : value <= limit;
    }

    @Override
    @JsonValue
    public String toString() {
        String number = limit == Math.rint(limit) ? "%.0f" : "%s";
        return (isFloor ? ">= " : "<= ")
                + String.format(Locale.ROOT, number, limit == Math.rint(limit) ? limit : Double.toString(limit));
    }
}
