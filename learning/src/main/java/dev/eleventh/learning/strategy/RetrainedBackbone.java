package dev.eleventh.learning.strategy;

import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.List;

/**
 * A backbone that was trained with its head, and the examples as embedded by this backbone. The head reads these
 * embeddings, not the old ones.
 */
public final class RetrainedBackbone {
    private final float[] weights;
    private final List<LabelledEmbedding> replay;
    private final List<LabelledEmbedding> holdOut;

    /**
     * @param weights of the whole backbone; ownership passes to this object, without a copy
     */
    public RetrainedBackbone(float[] weights, List<LabelledEmbedding> replay, List<LabelledEmbedding> holdOut) {
        this.weights = weights;
        this.replay = List.copyOf(replay);
        this.holdOut = List.copyOf(holdOut);
    }

    public float[] weights() {
        return weights;
    }

    public List<LabelledEmbedding> replay() {
        return replay;
    }

    public List<LabelledEmbedding> holdOut() {
        return holdOut;
    }
}
