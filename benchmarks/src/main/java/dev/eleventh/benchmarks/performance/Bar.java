package dev.eleventh.benchmarks.performance;

import com.fasterxml.jackson.annotation.JsonValue;

/** The limit that a figure has to meet. */
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
        String number = limit == Math.rint(limit) ? Long.toString(Math.round(limit)) : Double.toString(limit);
        return (isFloor ? ">= " : "<= ") + number;
    }
}
