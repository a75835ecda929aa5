package dev.eleventh.learning;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Levels;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded embeddings around one centre per label; the noise decides how well the classes can be separated. */
public final class Clusters {
    public static final int DIMENSION = 24;
    public static final Levels LEVELS = new Levels.BuiltIn(DIMENSION);

    private final double noise;

    public Clusters(double noise) {
        this.noise = noise;
    }

    public List<LabelledEmbedding> examples(String purpose, int perLabel, String... labels) {
        List<LabelledEmbedding> examples = new ArrayList<>();
        for (String label : labels) {
            float[] centre = centre(label);
            SplittableRandom random = new SplittableRandom((purpose + label).hashCode());
            for (int i = 0; i < perLabel; i++) {
                float[] values = centre.clone();
                for (int v = 0; v < DIMENSION; v++) {
                    values[v] += (float) (noise * random.nextGaussian());
                }
                examples.add(new LabelledEmbedding(
                        new ExampleId(purpose + '-' + label + '-' + i), new Label(label), Embedding.quantise(values)));
            }
        }
        return examples;
    }

    private static float[] centre(String label) {
        SplittableRandom random = new SplittableRandom(label.hashCode());
        float[] centre = new float[DIMENSION];
        for (int v = 0; v < DIMENSION; v++) {
            centre[v] = (float) random.nextDouble(1, 5);
        }
        return centre;
    }
}
