package dev.eleventh.benchmarks.performance;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.ExampleId;
import dev.eleventh.contracts.Label;
import dev.eleventh.learning.data.LabelledEmbedding;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Generates embeddings like a network's: a few hidden causes are mixed into many correlated values, none below 0 and
 * many equal to 0. Classes overlap. The same number gives the same example.
 */
final class GeneratedExamples {
    private static final int CAUSES = 48;
    private static final double OWN_NOISE = 0.25;

    private final int dimension;
    private final int classes;
    private final double separation;
    private final float[] mixing;
    private final float[] offsets;

    /**
     * Creates a generator.
     *
     * @param separation of the classes' centres, in standard deviations of a cause
     */
    GeneratedExamples(int dimension, int classes, double separation) {
        this.dimension = dimension;
        this.classes = classes;
        this.separation = separation;
        this.mixing = new float[dimension * CAUSES];
        this.offsets = new float[dimension];
        SplittableRandom random = new SplittableRandom(11);
        for (int i = 0; i < mixing.length; i++) {
            // the first causes have the largest weights, like the first components of real embeddings
            mixing[i] = (float) (random.nextGaussian() / Math.sqrt(1 + i % CAUSES));
        }
        for (int i = 0; i < dimension; i++) {
            offsets[i] = (float) (0.6 * random.nextGaussian());
        }
    }

    /** Returns examples starting at number {@code from}; the classes alternate. */
    List<LabelledEmbedding> examples(int from, int count) {
        List<LabelledEmbedding> examples = new ArrayList<>(count);
        for (int number = from; number < from + count; number++) {
            examples.add(example(number));
        }
        return examples;
    }

    private LabelledEmbedding example(int number) {
        int column = number % classes;
        return new LabelledEmbedding(
                new ExampleId("generated-" + number), label(column), Embedding.quantise(values(number, column)));
    }

    static Label label(int column) {
        return new Label("class %05d".formatted(column));
    }

    private float[] values(int number, int column) {
        SplittableRandom centre = new SplittableRandom(31L * column + 5);
        SplittableRandom own = new SplittableRandom(1_000_003L * (number + 1));
        float[] causes = new float[CAUSES];
        for (int i = 0; i < CAUSES; i++) {
            causes[i] = (float) (separation * centre.nextGaussian() + own.nextGaussian());
        }
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            float sum = offsets[i] + (float) (OWN_NOISE * own.nextGaussian());
            for (int j = 0; j < CAUSES; j++) {
                sum += mixing[i * CAUSES + j] * causes[j];
            }
            values[i] = 0.5f * Math.max(0, sum);
        }
        return values;
    }
}
