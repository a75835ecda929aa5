package dev.eleventh.learning.data;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Decides which examples a replay buffer of bounded capacity keeps: for each label, the examples with the smallest
 * priorities, which are hashes of their ids (bottom-k sampling, Cohen and Kaplan 2007). Each label's part is a uniform
 * sample of all its examples, as in a reservoir (GDumb, Prabhu et al. 2020). Unlike a reservoir, it depends only on the
 * set of examples, not on the order in which they came.
 */
public final class ReplaySelection {
    private ReplaySelection() {}

    /** Returns the priority of an example, in [0, 2^63); examples with smaller priorities are kept first. */
    public static long priority(ExampleId id) {
        return IdHash.bits("replay", id);
    }

    /**
     * Computes how many examples each label may keep: all of them when a label has few, an equal share of the rest when
     * a label has many. Places left over by rounding go to the labels with the fewest examples first.
     *
     * @param available examples per label, each at least 0
     * @param capacity of the whole buffer, at least one place per label
     */
    public static SortedMap<Label, Integer> quotas(Map<Label, Integer> available, int capacity) {
        if (capacity < available.size()) {
            throw new IllegalArgumentException(
                    "replay capacity must be at least the number of labels %d, was %d; raise REPLAY_CAPACITY"
                            .formatted(available.size(), capacity));
        }
        SortedMap<Label, Integer> quotas = new TreeMap<>();
        int left = capacity;
        int labelsLeft = available.size();
        var byCount = available.entrySet().stream()
                .sorted(Map.Entry.<Label, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .toList();
        for (Map.Entry<Label, Integer> label : byCount) {
            // dividing the remaining places by the remaining labels passes the places that small labels do not use to
            // larger ones
            int quota = Math.min(label.getValue(), (left + labelsLeft - 1) / labelsLeft--);
            quotas.put(label.getKey(), quota);
            left -= quota;
        }
        return quotas;
    }
}
