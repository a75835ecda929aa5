package dev.eleventh.learning;

import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which examples a replay buffer of bounded capacity keeps: for each label those with the smallest priorities, a hash
 * of their ids (bottom-k sampling, Cohen and Kaplan 2007). Each label's part is a uniform sample of all its examples,
 * like a reservoir's (GDumb, Prabhu et al. 2020), but depends on the set of examples only, not on the order in which
 * they came.
 */
public final class ReplaySelection {
    private ReplaySelection() {}

    /** The smaller, the sooner it is kept; in [0, 2^63). */
    public static long priority(ExampleId id) {
        return IdHash.bits("replay", id);
    }

    /**
     * How many examples each label may keep: all of them where a label has few, an equal share of the rest where it
     * has many. The places left over by rounding go to the first labels in order.
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
            // dividing what is left by the labels left gives what a small label spares to the larger ones
            int quota = Math.min(label.getValue(), (left + labelsLeft - 1) / labelsLeft--);
            quotas.put(label.getKey(), quota);
            left -= quota;
        }
        return quotas;
    }
}
