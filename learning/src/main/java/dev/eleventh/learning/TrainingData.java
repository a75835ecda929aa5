package dev.eleventh.learning;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a challenger is made of.
 *
 * @param replay the replay buffer: learned from; at least one example
 * @param holdOut never learned from: judged by; may be empty, and may hold labels that nothing was learned of yet
 * @param kept labels that stay though no example of them is there: those of an imported classifier
 * @param unsettled labels of the previous head of which few examples had been seen: their rows count as new
 * @param unlabelled embeddings of images that nobody labelled; may be empty
 */
public record TrainingData(
        List<LabelledEmbedding> replay,
        List<LabelledEmbedding> holdOut,
        Set<Label> kept,
        Set<Label> unsettled,
        List<Embedding> unlabelled) {
    public TrainingData {
        replay = List.copyOf(replay);
        holdOut = List.copyOf(holdOut);
        kept = Set.copyOf(kept);
        unsettled = Set.copyOf(unsettled);
        unlabelled = List.copyOf(unlabelled);
        if (replay.isEmpty()) {
            throw new IllegalArgumentException("learning needs at least one example in the replay buffer, had none");
        }
    }

    /** All labels have examples, and every old row is settled. */
    public TrainingData(List<LabelledEmbedding> replay, List<LabelledEmbedding> holdOut) {
        this(replay, holdOut, Set.of(), Set.of(), List.of());
    }

    /** That the head will know. */
    SortedSet<Label> labels() {
        SortedSet<Label> labels = new TreeSet<>(kept);
        replay.forEach(example -> labels.add(example.label()));
        return labels;
    }

    /** Whether strategies that learn from old examples can keep every label. */
    public boolean allLabelsHaveExamples() {
        return labelsWithoutExamples().isEmpty();
    }

    /** Labels that are known without an example. */
    SortedSet<Label> labelsWithoutExamples() {
        SortedSet<Label> labels = labels();
        replay.forEach(example -> labels.remove(example.label()));
        return labels;
    }
}
