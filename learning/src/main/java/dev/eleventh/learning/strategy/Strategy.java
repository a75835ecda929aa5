package dev.eleventh.learning.strategy;

import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.TrainingData;
import org.jspecify.annotations.Nullable;

/** A way to add a class. The same data and previous head give the same head. */
public interface Strategy {
    /** Returns the name as spelled in {@code STRATEGY=} and in manifests. */
    String name();

    /**
     * Returns whether every label of the previous head must have examples; if not, the strategy works with the old head
     * alone.
     */
    boolean needsOldExamples();

    /**
     * Learns a head that has exactly the labels of the data; labels of the previous head that are gone are dropped.
     *
     * @param previous the champion's head, learned by any strategy; null if there is no champion, or if the champion
     *     reads the embeddings of another backbone
     */
    Learned learn(TrainingData data, @Nullable Head previous);

    /**
     * Returns a strategy for another thread. It learns what this strategy would learn now; later changes to this
     * strategy do not affect it.
     */
    default Strategy snapshot() {
        return this;
    }
}
