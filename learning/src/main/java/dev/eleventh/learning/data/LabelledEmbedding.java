package dev.eleventh.learning.data;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** An example in the form that a head learns from. */
public record LabelledEmbedding(ExampleId id, Label label, Embedding embedding) {

    /** Returns the number of examples of each label. */
    public static SortedMap<Label, Integer> counts(List<LabelledEmbedding> examples) {
        SortedMap<Label, Integer> counts = new TreeMap<>();
        examples.forEach(example -> counts.merge(example.label(), 1, Integer::sum));
        return counts;
    }

    public static List<Embedding> embeddings(List<LabelledEmbedding> examples) {
        return examples.stream().map(LabelledEmbedding::embedding).toList();
    }
}
