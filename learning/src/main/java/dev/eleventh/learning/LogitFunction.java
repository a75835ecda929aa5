package dev.eleventh.learning;

import ai.djl.ndarray.NDArray;

/** A head laid out on the engine. */
interface LogitFunction {
    /**
     * The scores of each row, before the temperature.
     *
     * @param rows [embeddings, dimension], in the backbone's units
     * @return [embeddings][classes]
     */
    float[][] logits(NDArray rows);
}
