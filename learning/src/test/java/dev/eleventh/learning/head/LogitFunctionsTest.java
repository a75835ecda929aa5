package dev.eleventh.learning.head;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Label;
import dev.eleventh.contracts.Quantiser;
import dev.eleventh.contracts.model.LinearHead;
import dev.eleventh.contracts.model.ProjectedHead;
import dev.eleventh.contracts.model.SignProjection;
import dev.eleventh.learning.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogitFunctionsTest {
    private static final int WIDTH = 60;
    private static final float UNIT = Embedding.RANGE / Embedding.MAX_LEVEL;

    /** One of them in each lane of a vector instruction, and in the rest of a row. */
    @ParameterizedTest
    @ValueSource(ints = {48, 51, 384, 2048, 4096})
    void theEngineProjectsFloat32ValuesAsPlainJavaDoes(int dimension) {
        Random random = new Random(dimension);
        Quantiser quantiser = quantiser(random, dimension);
        SignProjection projection = SignProjection.of(7, quantiser, WIDTH);
        ProjectedHead head = new ProjectedHead(quantiser, projection, outputsAsLogits());
        List<Embedding> embeddings = List.of(
                Embedding.ofValues(halves(quantiser)),
                Embedding.ofValues(extremes(quantiser)),
                Embedding.ofValues(gaussians(random, dimension)),
                Embedding.ofValues(gaussians(random, dimension)));

        try (NDManager manager = Engine.newManager();
                HeadScorer scorer = new HeadScorer(manager, head, 1)) {
            float[][] logits = scorer.logits(embeddings);

            for (int row = 0; row < logits.length; row++) {
                assertThat(logits[row])
                        .as("embedding %d", row)
                        .containsExactly(expected(quantiser, projection, embeddings.get(row)));
            }
        }
    }

    /** [WIDTH]: the outputs of the projection, in the units of the built-in network. */
    private static float[] expected(Quantiser quantiser, SignProjection projection, Embedding embedding) {
        float[] levels = quantiser.levels(embedding);
        float[] signs = projection.signs();
        float[] outputs = new float[WIDTH];
        for (int output = 0; output < WIDTH; output++) {
            long sum = 0;
            for (int i = 0; i < levels.length; i++) {
                sum += (long) (levels[i] * signs[i * WIDTH + output]);
            }
            long floored = Math.floorDiv(sum, projection.step());
            outputs[output] = Math.max(0, Math.min(Embedding.MAX_LEVEL, floored)) * UNIT;
        }
        return outputs;
    }

    private static LinearHead outputsAsLogits() {
        float[] identity = new float[WIDTH * WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            identity[i * WIDTH + i] = 1;
        }
        List<Label> labels = IntStream.range(0, WIDTH)
                .mapToObj(i -> new Label("output " + i))
                .toList();
        return new LinearHead(labels, WIDTH, identity, new float[WIDTH]);
    }

    private static Quantiser quantiser(Random random, int dimension) {
        List<Integer> exponents = new ArrayList<>();
        for (int i = 0; i < dimension; i++) {
            exponents.add(random.nextInt(16) - 4);
        }
        return new Quantiser(Quantiser.VERSION, dimension <= 2048 ? 14 : 13, exponents);
    }

    /** Values half-way between two levels, and the floats beside them. */
    private static float[] halves(Quantiser quantiser) {
        float[] values = new float[quantiser.dimension()];
        for (int i = 0; i < values.length; i++) {
            float half = i / 6 - values.length / 12 + 0.5f;
            float beside = i % 3 == 0 ? half : i % 3 == 1 ? Math.nextUp(half) : Math.nextDown(half);
            values[i] = Math.scalb(beside, -quantiser.exponents().get(i));
        }
        return values;
    }

    /** Clamped values, some of which overflow when they are scaled, and some so small that they underflow. */
    private static float[] extremes(Quantiser quantiser) {
        float[] extremes = {Float.MAX_VALUE, -Float.MAX_VALUE, 1e30f, -1e30f, Float.MIN_VALUE, -Float.MIN_NORMAL, 0};
        float[] values = new float[quantiser.dimension()];
        for (int i = 0; i < values.length; i++) {
            values[i] = extremes[i % extremes.length];
        }
        return values;
    }

    private static float[] gaussians(Random random, int dimension) {
        float[] values = new float[dimension];
        for (int i = 0; i < dimension; i++) {
            values[i] = (float) (10 * random.nextGaussian());
        }
        return values;
    }
}
