package dev.eleventh.learning;

import java.util.List;

/**
 * The whole network, for strategies that train it: the learning core says which examples go into which step, and whoever
 * has the images runs it.
 */
public interface Network {
    /** Those of the examples of which there are images still. */
    List<LabelledEmbedding> withImages(List<LabelledEmbedding> examples);

    /**
     * Begins at the weights that the backbone was exported with.
     *
     * @param kernel [dimension, classes], row-major
     * @param bias [classes]
     */
    Descent begin(float[] kernel, float[] bias);

    /** The examples as the network with those weights sees them; those are left out of which the image is gone. */
    List<LabelledEmbedding> embed(float[] weights, List<LabelledEmbedding> examples);

    /** A training in progress. */
    interface Descent extends AutoCloseable {
        /**
         * One step down the gradient of the softmax cross-entropy, its norm clipped, without those examples of which the
         * image is gone.
         *
         * @param rows of each example of the batch, its class
         */
        void step(List<LabelledEmbedding> batch, int[] rows, float rate);

        /** Of the whole backbone, as they are now. */
        float[] weights();

        @Override
        void close();
    }
}
