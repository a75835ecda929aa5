package dev.eleventh.learning.head;

/**
 * A head's output for some embeddings: a row of logits or probabilities for each, and its distance from the learned
 * examples, if the head has one.
 */
public final class Scores {
    private final float[][] rows;
    /** Empty if the head has no distance. */
    private final float[] distances;

    /**
     * Takes ownership of the arrays.
     *
     * @param rows [embeddings][classes]
     * @param distances [embeddings], or empty
     */
    Scores(float[][] rows, float[] distances) {
        this.rows = rows;
        this.distances = distances;
    }

    static Scores withoutDistances(float[][] rows) {
        return new Scores(rows, new float[0]);
    }

    /** [embeddings][classes]. */
    public float[][] rows() {
        return rows;
    }

    /** Returns the squared distance of an embedding; not a number if the head has none. */
    public float distance(int embedding) {
        return distances.length == 0 ? Float.NaN : distances[embedding];
    }
}
