package dev.eleventh.learning.head;

/**
 * Turns the similarities with all descriptors into one score per label: the mean similarity of the label's nearest
 * descriptors.
 */
public final class NearestVote {
    private final int[] labelIndex;
    private final int labels;
    private final int neighbours;

    public NearestVote(int[] labelIndex, int labels, int neighbours) {
        this.labelIndex = labelIndex;
        this.labels = labels;
        this.neighbours = neighbours;
    }

    /**
     * Returns the scores.
     *
     * @param similarities [descriptors]
     * @return [labels]
     */
    public float[] scores(float[] similarities, float gain, float shift) {
        float[][] nearest = new float[labels][neighbours];
        int[] found = new int[labels];
        for (int i = 0; i < similarities.length; i++) {
            insert(nearest[labelIndex[i]], found, labelIndex[i], similarities[i]);
        }
        float[] scores = new float[labels];
        for (int label = 0; label < labels; label++) {
            float sum = 0;
            for (int i = 0; i < found[label]; i++) {
                sum += nearest[label][i];
            }
            scores[label] = gain * sum / found[label] + shift;
        }
        return scores;
    }

    /** Keeps the largest values, in descending order. */
    private static void insert(float[] largest, int[] found, int label, float value) {
        int count = found[label];
        if (count == largest.length && value <= largest[count - 1]) {
            return;
        }
        int place = Math.min(count, largest.length - 1);
        while (place > 0 && largest[place - 1] < value) {
            largest[place] = largest[place - 1];
            place--;
        }
        largest[place] = value;
        found[label] = Math.min(count + 1, largest.length);
    }
}
