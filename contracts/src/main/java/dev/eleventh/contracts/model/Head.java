package dev.eleventh.contracts.model;

import dev.eleventh.contracts.Label;
import java.util.List;

/** What turns an embedding into one score per label. A head never changes: a new one is a new model version. */
public sealed interface Head permits LinearHead, ParallelHead, ReservedHead, ProjectedHead, NearestHead {
    /** [classes], distinct, in the order of the scores. */
    List<Label> labels();

    /** Values of the embeddings that it reads. */
    int dimension();
}
