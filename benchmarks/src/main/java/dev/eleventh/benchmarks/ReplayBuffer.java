package dev.eleventh.benchmarks;

import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import dev.eleventh.learning.data.ReplaySelection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The class-balanced replay buffer, computed from all examples so far with the trainer's own {@link ReplaySelection}.
 */
final class ReplayBuffer {
    private final int perClass;
    private final SortedMap<Label, List<Candidate>> candidates = new TreeMap<>();

    private record Candidate(long priority, LabelledEmbedding example) {
        static final Comparator<Candidate> SMALLEST_FIRST = Comparator.comparingLong(Candidate::priority)
                .thenComparing(candidate -> candidate.example().id());
    }

    /** Creates an empty buffer that holds {@code perClass} times the number of labels seen. */
    ReplayBuffer(int perClass) {
        this.perClass = perClass;
    }

    void add(List<LabelledEmbedding> examples) {
        examples.forEach(example -> candidates
                .computeIfAbsent(example.label(), label -> new ArrayList<>())
                .add(new Candidate(ReplaySelection.priority(example.id()), example)));
        candidates.values().forEach(list -> list.sort(Candidate.SMALLEST_FIRST));
    }

    /** Returns the labels with fewer examples than this so far. */
    Set<Label> labelsBelow(int examples) {
        return candidates.entrySet().stream()
                .filter(entry -> entry.getValue().size() < examples)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    boolean knows(Label label) {
        return candidates.containsKey(label);
    }

    /** Returns the examples to replay now. */
    List<LabelledEmbedding> examples() {
        Map<Label, Integer> available = new TreeMap<>();
        candidates.forEach((label, list) -> available.put(label, list.size()));
        int all = available.values().stream().mapToInt(Integer::intValue).sum();
        int capacity = (int) Math.min(all, (long) perClass * available.size());
        Map<Label, Integer> quotas = ReplaySelection.quotas(available, capacity);
        List<LabelledEmbedding> replay = new ArrayList<>();
        candidates.forEach((label, list) ->
                list.subList(0, quotas.getOrDefault(label, 0)).forEach(candidate -> replay.add(candidate.example())));
        return replay;
    }
}
