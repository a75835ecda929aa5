package dev.eleventh.learning.strategy;

import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.List;

/**
 * A learner that sees each train example once when it is added and once when it is removed, and keeps only a summary.
 * The summary does not depend on the order and does not grow with the number of examples.
 */
public interface Incremental {
    void add(List<LabelledEmbedding> examples);

    /** Undoes {@link #add} for the examples, exactly. */
    void remove(List<LabelledEmbedding> examples);
}
