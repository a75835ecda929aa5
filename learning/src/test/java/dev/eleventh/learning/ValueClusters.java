package dev.eleventh.learning;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded float32 embeddings around one centre per label, as transformers give them: signed, each value with a scale of
 * its own, and two values that are fifty times larger than the others.
 */
public final class ValueClusters {
    private static final int CALIBRATION_IMAGES = 48;
    private static final float OUTLIER = 50;

    private final int dimension;
    private final double noise;
    private final float[] scales;

    /**
     * @param noise deviation within a class; the centres' deviation is 1
     */
    public ValueClusters(int dimension, double noise) {
        this.dimension = dimension;
        this.noise = noise;
        this.scales = new float[dimension];
        Random random = new Random(dimension);
        for (int i = 0; i < dimension; i++) {
            scales[i] = (float) StrictMath.exp(0.5 * random.nextGaussian());
        }
        scales[3] *= OUTLIER;
        scales[dimension / 2] *= OUTLIER;
    }

    /** Returns a quantiser that knows none of the examples. */
    public Quantiser quantiser() {
        Random random = new Random(1);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < CALIBRATION_IMAGES; i++) {
            rows.add(values(random, new double[dimension], 1));
        }
        return Quantiser.calibrated(rows);
    }

    /** Returns the same number of examples of each class, one class after the other. */
    public List<LabelledEmbedding> examples(String purpose, int perClass, int classes) {
        List<LabelledEmbedding> examples = new ArrayList<>();
        for (int label = 0; label < classes; label++) {
            double[] centre = gaussians(new Random(label));
            Random random = new Random((purpose + label).hashCode());
            for (int i = 0; i < perClass; i++) {
                examples.add(new LabelledEmbedding(
                        new ExampleId("%s-%d-%d".formatted(purpose, label, i)),
                        new Label("class " + label),
                        Embedding.ofValues(values(random, centre, noise))));
            }
        }
        return examples;
    }

    private float[] values(Random random, double[] centre, double deviation) {
        double[] gaussians = gaussians(random);
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) (scales[i] * (centre[i] + deviation * gaussians[i]));
        }
        return values;
    }

    private double[] gaussians(Random random) {
        double[] gaussians = new double[dimension];
        for (int i = 0; i < dimension; i++) {
            gaussians[i] = random.nextGaussian();
        }
        return gaussians;
    }
}
