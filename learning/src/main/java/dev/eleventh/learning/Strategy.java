package dev.eleventh.learning;

import dev.eleventh.contracts.model.Head;
import org.jspecify.annotations.Nullable;

/** One answer to the question how a class is added. The same data and previous head give the same head. */
public interface Strategy {
    /** As {@code STRATEGY=} and a manifest spell it. */
    String name();

    /** Whether every label of the previous head must have examples; if not, the strategy works with the old head alone. */
    boolean needsOldExamples();

    /**
     * Learns a head of all labels of the data.
     *
     * @param previous the head to start from, null while there is none; its rows of labels that are gone are left behind
     */
    Learned learn(TrainingData data, @Nullable Head previous);

    /**
     * A strategy for another thread: what it learns is what this one would learn now, whatever this one is told later.
     */
    default Strategy snapshot() {
        return this;
    }
}
