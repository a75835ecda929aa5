package dev.eleventh.learning;

import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a challenger is made of.
 *
 * @param replay the replay buffer: learned from; at least one example
 * @param holdOut never learned from: judged by; may be empty, and may hold labels that nothing was learned of yet
 */
public record TrainingData(List<LabelledEmbedding> replay, List<LabelledEmbedding> holdOut) {
    public TrainingData {
        replay = List.copyOf(replay);
        holdOut = List.copyOf(holdOut);
        if (replay.isEmpty()) {
            throw new IllegalArgumentException("learning needs at least one example in the replay buffer, had none");
        }
    }

    SortedSet<Label> labels() {
        SortedSet<Label> labels = new TreeSet<>();
        replay.forEach(example -> labels.add(example.label()));
        return labels;
    }
}
