package dev.eleventh.learning.data;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The data from which a challenger is made.
 *
 * @param replay the replay buffer, used for training; at least one example
 * @param holdOut used for judging, never for training; may be empty, and may hold labels that have no train example yet
 * @param kept labels that stay although they have no examples: those of an imported classifier
 * @param unsettled labels of the previous head for which only few examples had been seen: their rows count as new
 * @param unlabelled embeddings of unlabelled images; may be empty
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

    /** Creates data in which all labels have examples and every old row is settled. */
    public TrainingData(List<LabelledEmbedding> replay, List<LabelledEmbedding> holdOut) {
        this(replay, holdOut, Set.of(), Set.of(), List.of());
    }

    /** Returns the labels that the head will know. */
    public SortedSet<Label> labels() {
        SortedSet<Label> labels = new TreeSet<>(kept);
        replay.forEach(example -> labels.add(example.label()));
        return labels;
    }

    /** Returns whether strategies that learn from old examples can keep every label. */
    public boolean allLabelsHaveExamples() {
        return labelsWithoutExamples().isEmpty();
    }

    /** Returns the labels that are known but have no examples. */
    public SortedSet<Label> labelsWithoutExamples() {
        SortedSet<Label> labels = labels();
        replay.forEach(example -> labels.remove(example.label()));
        return labels;
    }
}
