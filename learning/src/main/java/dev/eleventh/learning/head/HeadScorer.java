package dev.eleventh.learning.head;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.event.Prediction;
import dev.eleventh.contracts.model.Head;
import dev.eleventh.learning.data.EmbeddingRows;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Scores embeddings with one head. Holds the head's weights on the engine until it is closed; any number of threads may
 * score simultaneously.
 */
public final class HeadScorer implements AutoCloseable {
    private final NDManager manager;
    private final List<Label> labels;
    private final int dimension;
    private final LogitFunction function;
    private final double temperature;

    /**
     * Creates a scorer for a head.
     *
     * @param temperature divides the logits before the softmax; above 0
     */
    public HeadScorer(NDManager parent, Head head, double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("temperature must be above 0, was " + temperature);
        }
        this.manager = parent.newSubManager();
        this.labels = head.labels();
        this.dimension = head.dimension();
        this.function = function(manager, head);
        this.temperature = temperature;
    }

    /** On failure, frees everything that was already put on the engine. */
    private static LogitFunction function(NDManager manager, Head head) {
        try {
            return LogitFunctions.of(manager, head);
        } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
        }
    }

    public List<Label> labels() {
        return labels;
    }

    /**
     * Returns the logits of each embedding, before the temperature.
     *
     * @return [embeddings][classes]
     * @throws IllegalArgumentException when an embedding has another dimension than the head
     */
    public float[][] logits(List<Embedding> embeddings) {
        return scores(embeddings).rows();
    }

    /**
     * Returns the logits of each embedding, before the temperature, and the distances if the head has one.
     *
     * @throws IllegalArgumentException when an embedding has another dimension than the head
     */
    public Scores scores(List<Embedding> embeddings) {
        if (embeddings.isEmpty()) {
            return Scores.withoutDistances(new float[0][]);
        }
        try (NDManager call = manager.newSubManager()) {
            return function.scores(EmbeddingRows.of(call, embeddings, dimension));
        }
    }

    /**
     * Returns the probability of each label for each embedding.
     *
     * @return [embeddings][classes], each row sums to 1
     * @throws IllegalArgumentException when an embedding has another dimension than the head
     */
    public float[][] probabilities(List<Embedding> embeddings) {
        return answers(embeddings).rows();
    }

    /**
     * Returns the probability of each label for each embedding, and the distances if the head has one.
     *
     * @throws IllegalArgumentException when an embedding has another dimension than the head
     */
    public Scores answers(List<Embedding> embeddings) {
        Scores scores = scores(embeddings);
        for (float[] row : scores.rows()) {
            softmax(row, temperature);
        }
        return scores;
    }

    public static void softmax(float[] row, double temperature) {
        double largest = row[argmax(row)];
        double sum = 0;
        double[] exponentials = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            exponentials[i] = Math.exp((row[i] - largest) / temperature);
            sum += exponentials[i];
        }
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (exponentials[i] / sum);
        }
    }

    /** Returns the index of the largest value; the first one of a tie. */
    public static int argmax(float[] row) {
        int best = 0;
        for (int i = 1; i < row.length; i++) {
            if (row[i] > row[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Returns the {@code top} most probable labels, most probable first. */
    public static List<Prediction.Ranked> rank(List<Label> labels, float[] probabilities, int top) {
        return IntStream.range(0, probabilities.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> -probabilities[i]))
                .limit(top)
                .map(i -> new Prediction.Ranked(labels.get(i), Math.min(1, probabilities[i])))
                .toList();
    }

    @Override
    public void close() {
        manager.close();
    }
}
