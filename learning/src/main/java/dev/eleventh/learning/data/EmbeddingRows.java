package dev.eleventh.learning.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Embedding;
import java.util.List;

/** Copies embeddings to the engine. */
public final class EmbeddingRows {
    private EmbeddingRows() {}

    /**
     * Creates one row per embedding.
     *
     * @return [embeddings, dimension], in the backbone's units
     * @throws IllegalArgumentException when an embedding has another dimension
     */
    public static NDArray of(NDManager manager, List<Embedding> embeddings, int dimension) {
        return manager.create(
                Embedding.matrix(embeddings, embeddings.size(), dimension), new Shape(embeddings.size(), dimension));
    }
}
