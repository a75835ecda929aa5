package dev.eleventh.learning;

import java.util.List;

/**
 * The whole network, for strategies that train it: the learning core says which examples go into which step, and whoever
 * has the images runs it.
 */
public interface Network {
    /** The weights that the backbone was exported with: [weights]. */
    float[] exportedWeights();

    /**
     * One step down the gradient of the softmax cross-entropy, its norm clipped.
     *
     * @param from weights, kernel [dimension, classes] and bias [classes] before
     * @param batch whose images are shown
     * @param targets [batch][classes], one 1 in each row
     * @param rate how far
     */
    Point step(Point from, List<LabelledEmbedding> batch, float[][] targets, float rate);

    /** The same examples as the network with those weights sees them. */
    List<LabelledEmbedding> embed(float[] weights, List<LabelledEmbedding> examples);

    /** Where the descent is; arrays are handed over, not copied: they have 9 MB. */
    final class Point {
        private final float[] weights;
        private final float[] kernel;
        private final float[] bias;

        public Point(float[] weights, float[] kernel, float[] bias) {
            this.weights = weights;
            this.kernel = kernel;
            this.bias = bias;
        }

        public float[] weights() {
            return weights;
        }

        public float[] kernel() {
            return kernel;
        }

        public float[] bias() {
            return bias;
        }
    }
}
