package dev.eleventh.learning;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import java.util.List;

/** An example as a head sees it. */
public record LabelledEmbedding(ExampleId id, Label label, Embedding embedding) {

    static List<Embedding> embeddings(List<LabelledEmbedding> examples) {
        return examples.stream().map(LabelledEmbedding::embedding).toList();
    }
}
