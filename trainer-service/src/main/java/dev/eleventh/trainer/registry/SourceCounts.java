package dev.eleventh.trainer.registry;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.judge.PrequentialPredictions;
import dev.eleventh.trainer.record.NewExample;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counts how often the champion's prediction differs from a source's label, over new examples whose label it knows.
 * Not thread-safe.
 */
public final class SourceCounts {
    /**
     * The counts of one source.
     *
     * @param seen 1 or more
     */
    public record Count(long seen, long disagreed) {
        Count plus(Count other) {
            return new Count(seen + other.seen, disagreed + other.disagreed);
        }
    }

    private final Set<Label> known;
    private final TreeMap<String, Count> perSource = new TreeMap<>();

    public SourceCounts(Collection<Label> known) {
        this.known = new HashSet<>(known);
    }

    /** Predicts and counts. */
    public void predict(List<NewExample> examples, PrequentialPredictions predictions) {
        boolean[] right = predictions.predict(NewExample.examples(examples));
        for (int i = 0; i < right.length; i++) {
            NewExample each = examples.get(i);
            if (known.contains(each.example().label())) {
                perSource.merge(each.source(), new Count(1, right[i] ? 0 : 1), Count::plus);
            }
        }
    }

    Map<String, Count> perSource() {
        return Map.copyOf(perSource);
    }
}
