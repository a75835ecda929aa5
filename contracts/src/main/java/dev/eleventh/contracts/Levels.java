package dev.eleventh.contracts;

/**
 * The form in which the embeddings of one backbone are summed: each value as a level, a whole number. Sums of products
 * of levels are exact in float64 below 2^53, in any order.
 */
public sealed interface Levels permits Levels.BuiltIn, Quantiser {
    /** Returns the number of values of an embedding. */
    int dimension();

    /** Returns the largest magnitude of a level. */
    int maxLevel();

    /**
     * Returns the levels of an embedding, as whole numbers: [dimension].
     *
     * @throws IllegalArgumentException when the embedding comes from another backbone
     * @throws IllegalStateException when the embedding has float32 values and its backbone has no {@link Quantiser}
     */
    float[] levels(Embedding embedding);

    /** Returns the number of levels in one of the backbone's own units, for the value at {@code index}. */
    double levelsPerUnit(int index);

    /** Rejects an embedding of another dimension. */
    default void requireDimension(Embedding embedding) {
        if (embedding.dimension() != dimension()) {
            throw new IllegalArgumentException(
                    "embedding has %d values, expected %d; it comes from another backbone, embed the image again"
                            .formatted(embedding.dimension(), dimension()));
        }
    }

    /**
     * Unsigned levels of 12 bits with one step for all values, {@link Embedding#RANGE} / {@link Embedding#MAX_LEVEL}:
     * the form of the built-in network, whatever its weights, and of the outputs of a projection.
     *
     * @param dimension number of values of an embedding
     */
    record BuiltIn(int dimension) implements Levels {
        public BuiltIn {
            if (dimension < 1) {
                throw new IllegalArgumentException("an embedding needs 1 or more values, had " + dimension);
            }
        }

        @Override
        public int maxLevel() {
            return Embedding.MAX_LEVEL;
        }

        @Override
        public float[] levels(Embedding embedding) {
            requireDimension(embedding);
            return embedding.levels();
        }

        @Override
        public double levelsPerUnit(int index) {
            return Embedding.MAX_LEVEL / (double) Embedding.RANGE;
        }
    }
}
