package dev.eleventh.learning.head;

import ai.djl.ndarray.NDArray;

/** Computes a head's logits on the engine, and distances if the head has one. */
interface LogitFunction {
    /**
     * Returns the logits of each row, before the temperature.
     *
     * @param rows [embeddings, dimension], in the backbone's units
     */
    Scores scores(NDArray rows);
}
