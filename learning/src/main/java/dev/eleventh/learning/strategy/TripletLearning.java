package dev.eleventh.learning.strategy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.optimise.Interruption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Learns a linear projection to {@value #WIDTH} values under which examples of one label are closer by cosine than
 * examples of different labels: triplet loss with semi-hard negatives (FaceNet, Schroff et al. 2015), minimised by Adam
 * (Kingma and Ba 2015). Deterministic for a given seed.
 */
final class TripletLearning {
    static final int WIDTH = 256;

    private static final int STEPS = 400;
    private static final int LABELS_PER_BATCH = 16;
    private static final int BATCH = 128;
    private static final float MARGIN = 0.2f;
    private static final double RATE = 1e-3;

    private final long seed;

    TripletLearning(long seed) {
        this.seed = seed;
    }

    /**
     * Learns the projection.
     *
     * @param rows [examples][dimension], standardised
     * @param labels [examples]
     * @return [dimension, {@value #WIDTH}], row-major
     */
    float[] projection(NDManager parent, float[][] rows, List<Label> labels) {
        int dimension = rows[0].length;
        SplittableRandom random = new SplittableRandom(seed);
        float[] projection = new float[dimension * WIDTH];
        for (int i = 0; i < projection.length; i++) {
            projection[i] = (float) (random.nextGaussian() / Math.sqrt(dimension));
        }
        List<List<Integer>> byLabel = byLabel(labels);
        if (byLabel.size() < 2) {
            return projection;
        }
        Adam adam = new Adam(projection.length, RATE);
        for (int step = 0; step < STEPS; step++) {
            Interruption.check();
            int[] batch = batch(byLabel, random);
            try (NDManager manager = parent.newSubManager()) {
                NDArray chosen = manager.create(
                        Arrays.stream(batch).mapToObj(i -> rows[i]).toArray(float[][]::new));
                adam.step(projection, gradient(manager, chosen, batch, labels, projection));
            }
        }
        return projection;
    }

    private static List<List<Integer>> byLabel(List<Label> labels) {
        Map<Label, List<Integer>> places = new TreeMap<>();
        for (int i = 0; i < labels.size(); i++) {
            places.computeIfAbsent(labels.get(i), label -> new ArrayList<>()).add(i);
        }
        return List.copyOf(places.values());
    }

    /** Draws a few labels and the same number of examples of each. */
    private static int[] batch(List<List<Integer>> byLabel, SplittableRandom random) {
        int labels = Math.min(LABELS_PER_BATCH, byLabel.size());
        int first = random.nextInt(byLabel.size());
        int[] batch = new int[BATCH / labels * labels];
        for (int i = 0; i < batch.length; i++) {
            List<Integer> of = byLabel.get((first + i % labels) % byLabel.size());
            batch[i] = of.get(random.nextInt(of.size()));
        }
        return batch;
    }

    /** Returns the gradient of the mean loss over the triplets with respect to the projection. */
    private static float[] gradient(
            NDManager manager, NDArray rows, int[] batch, List<Label> labels, float[] projection) {
        int dimension = projection.length / WIDTH;
        NDArray projected = rows.matMul(manager.create(projection, new Shape(dimension, WIDTH)));
        NDArray lengths =
                projected.mul(projected).sum(new int[] {1}, true).sqrt().maximum(1e-6f);
        NDArray units = projected.div(lengths);
        float[] pull = pull(units.matMul(units.transpose()).toFloatArray(), batch, labels);
        NDArray byUnits =
                manager.create(pull, new Shape(batch.length, batch.length)).matMul(units);
        // only the component orthogonal to a unit vector moves it
        NDArray along = byUnits.mul(units).sum(new int[] {1}, true);
        NDArray byProjected = byUnits.sub(units.mul(along)).div(lengths);
        return rows.transpose().matMul(byProjected).toFloatArray();
    }

    /**
     * [batch, batch]: the gradient with respect to the similarities, made symmetric. Each pair of one label is matched
     * with an example of another label that is less similar than the pair, but by less than the margin; of several, the
     * most similar one.
     */
    private static float[] pull(float[] similarities, int[] batch, List<Label> labels) {
        int size = batch.length;
        float[] pull = new float[size * size];
        int triplets = 0;
        for (int anchor = 0; anchor < size; anchor++) {
            for (int positive = 0; positive < size; positive++) {
                if (batch[anchor] == batch[positive]
                        || !labels.get(batch[anchor]).equals(labels.get(batch[positive]))) {
                    continue;
                }
                float pair = similarities[anchor * size + positive];
                int negative = semiHard(similarities, anchor, pair, batch, labels);
                if (negative >= 0) {
                    triplets++;
                    add(pull, size, anchor, positive, -1);
                    add(pull, size, anchor, negative, 1);
                }
            }
        }
        for (int i = 0; i < pull.length; i++) {
            pull[i] /= Math.max(1, triplets);
        }
        return pull;
    }

    private static void add(float[] pull, int size, int a, int b, float value) {
        pull[a * size + b] += value;
        pull[b * size + a] += value;
    }

    /**
     * Returns the semi-hard negative of a pair, or -1 when every other label is far enough away or closer than the
     * pair.
     */
    private static int semiHard(float[] similarities, int anchor, float pair, int[] batch, List<Label> labels) {
        int best = -1;
        float largest = pair - MARGIN;
        for (int other = 0; other < batch.length; other++) {
            float similarity = similarities[anchor * batch.length + other];
            if (similarity > largest
                    && similarity < pair
                    && !labels.get(batch[anchor]).equals(labels.get(batch[other]))) {
                best = other;
                largest = similarity;
            }
        }
        return best;
    }

    /** The Adam optimiser, which adapts the learning rate of each value. */
    private static final class Adam {
        private static final double FIRST = 0.9;
        private static final double SECOND = 0.999;

        private final double rate;
        private final float[] mean;
        private final float[] square;
        private int steps;

        Adam(int size, double rate) {
            this.rate = rate;
            this.mean = new float[size];
            this.square = new float[size];
        }

        void step(float[] point, float[] gradient) {
            steps++;
            double meanScale = 1 - Math.pow(FIRST, steps);
            double squareScale = 1 - Math.pow(SECOND, steps);
            for (int i = 0; i < point.length; i++) {
                mean[i] += (float) ((1 - FIRST) * (gradient[i] - mean[i]));
                square[i] += (float) ((1 - SECOND) * (gradient[i] * gradient[i] - square[i]));
                point[i] -= (float) (rate * (mean[i] / meanScale) / (Math.sqrt(square[i] / squareScale) + 1e-8));
            }
        }
    }
}
