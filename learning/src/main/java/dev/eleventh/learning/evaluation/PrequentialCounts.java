package dev.eleventh.learning.evaluation;

import dev.eleventh.contracts.Label;
import java.util.Collections;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Prequential accuracy as counts per label that can be added over batches and restarts; {@link PrequentialAccuracy} is
 * the same measure for one run, as a share. A label that the head does not know is counted separately: the head cannot
 * be right there, which shows that a class is new, not that an old class is predicted badly.
 *
 * @param perLabel counts by the examples' true labels
 */
public record PrequentialCounts(SortedMap<Label, Count> perLabel) {
    public static final PrequentialCounts NONE = new PrequentialCounts(Collections.emptySortedMap());

    public PrequentialCounts {
        perLabel = Collections.unmodifiableSortedMap(new TreeMap<>(perLabel));
    }

    /**
     * The counts of one label.
     *
     * @param known whether the head knew the label
     * @param seen at least 1
     * @param correct number of right predictions
     */
    public record Count(boolean known, long seen, long correct) {
        public Count {
            if (seen < 1 || correct < 0 || correct > (known ? seen : 0)) {
                throw new IllegalArgumentException(
                        "a count must have seen >= 1, 0 <= correct <= seen, and correct = 0 for an unknown label; was"
                                + " known=%s seen=%d correct=%d".formatted(known, seen, correct));
            }
        }

        /** Returns the sum of both counts. */
        public Count plus(Count other) {
            if (known != other.known) {
                throw new IllegalArgumentException("all counts of a label must come from the same head");
            }
            return new Count(known, seen + other.seen, correct + other.correct);
        }
    }

    /** Returns the number of examples with labels that the head knew. */
    public long seen() {
        return perLabel.values().stream()
                .filter(Count::known)
                .mapToLong(Count::seen)
                .sum();
    }

    /** Returns the number of examples that the head predicted right. */
    public long correct() {
        return perLabel.values().stream().mapToLong(Count::correct).sum();
    }

    /** Returns the number of examples with labels that the head did not know. */
    public long unknownLabel() {
        return perLabel.values().stream()
                .filter(count -> !count.known())
                .mapToLong(Count::seen)
                .sum();
    }

    /** Returns {@link #correct()} divided by {@link #seen()}, in [0, 1]; empty while nothing was seen. */
    public OptionalDouble accuracy() {
        return seen() == 0 ? OptionalDouble.empty() : OptionalDouble.of(correct() / (double) seen());
    }

    /** Returns the accuracy on one label; empty while no example of it was seen, or when the head does not know it. */
    public OptionalDouble accuracy(Label label) {
        Count count = perLabel.get(label);
        return count == null || !count.known()
                ? OptionalDouble.empty()
                : OptionalDouble.of(count.correct() / (double) count.seen());
    }
}
