package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.List;

/** Turns an embedding into one score per label. A head is immutable: a new head is a new model version. */
public sealed interface Head permits LinearHead, ParallelHead, ReservedHead, ProjectedHead, NearestHead {
    /** [classes], distinct, in the order of the scores. */
    List<Label> labels();

    /** Returns the number of values of the embeddings that the head reads. */
    int dimension();

    /** Returns the same head without the distance from the learned examples, as releases before the distance learned it. */
    default Head withoutDistance() {
        return this;
    }
}
