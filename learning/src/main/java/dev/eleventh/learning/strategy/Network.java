package dev.eleventh.learning.strategy;

import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.List;

/**
 * The whole network, for strategies that train it. The learning core decides which examples go into which step; an
 * implementation with access to the images runs the step.
 */
public interface Network {
    /** Returns the examples whose images still exist. */
    List<LabelledEmbedding> withImages(List<LabelledEmbedding> examples);

    /**
     * Starts a descent at the weights with which the backbone was exported.
     *
     * @param kernel [dimension, classes], row-major
     * @param bias [classes]
     */
    Descent begin(float[] kernel, float[] bias);

    /** Embeds the examples with the given weights; leaves out examples whose image is gone. */
    List<LabelledEmbedding> embed(float[] weights, List<LabelledEmbedding> examples);

    /** A training in progress. */
    interface Descent extends AutoCloseable {
        /**
         * Takes one step down the gradient of the softmax cross-entropy, with its norm clipped. Leaves out examples
         * whose image is gone.
         *
         * @param rows the class of each example of the batch
         */
        void step(List<LabelledEmbedding> batch, int[] rows, float rate);

        /** Returns the current weights of the whole backbone. */
        float[] weights();

        @Override
        void close();
    }
}
