package dev.eleventh.trainer.registry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.evaluation.AccuracyInterval;
import java.time.Instant;
import java.util.Map;

/**
 * How many of a version's predictions were correct, as far as their true labels arrived, as returned over HTTP.
 *
 * @param unknown predictions that reported that no known class fits; they count by their most probable label
 * @param newest when the newest of these labels arrived
 * @param perLabel by true label
 */
public record LiveAccuracy(
        @JsonProperty("version") long version,
        @JsonProperty("seen") long seen,
        @JsonProperty("correct") long correct,
        @JsonProperty("accuracy") double accuracy,
        @JsonProperty("low") double low,
        @JsonProperty("high") double high,
        @JsonProperty("unknown") long unknown,
        @JsonProperty("newest") Instant newest,
        @JsonProperty("per_label") Map<Label, OfLabel> perLabel) {
    /**
     * The predictions of images of one label.
     *
     * @param low with {@code high}, the interval of a confidence of 95 %
     */
    public record OfLabel(
            @JsonProperty("seen") long seen,
            @JsonProperty("correct") long correct,
            @JsonProperty("accuracy") double accuracy,
            @JsonProperty("low") double low,
            @JsonProperty("high") double high) {
        static OfLabel of(long seen, long correct) {
            AccuracyInterval interval = AccuracyInterval.of(correct, seen);
            return new OfLabel(seen, correct, correct / (double) seen, interval.low(), interval.high());
        }
    }

    static LiveAccuracy of(long version, long unknown, Instant newest, Map<Label, OfLabel> perLabel) {
        long seen = perLabel.values().stream().mapToLong(OfLabel::seen).sum();
        long correct = perLabel.values().stream().mapToLong(OfLabel::correct).sum();
        OfLabel all = OfLabel.of(seen, correct);
        return new LiveAccuracy(
                version, seen, correct, all.accuracy(), all.low(), all.high(), unknown, newest, perLabel);
    }
}
