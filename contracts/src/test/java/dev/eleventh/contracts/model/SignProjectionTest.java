package dev.eleventh.contracts.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.Embedding;
import dev.eleventh.contracts.Levels;
import dev.eleventh.contracts.Quantiser;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignProjectionTest {
    private static final int WIDTH = 50;

    @Test
    void theStepOfTheBuiltInNetworkDoesNotDependOnTheDimension() {
        assertThat(IntStream.of(2, 24, 1280, 1696, 4096)
                        .map(dimension -> SignProjection.of(11, new Levels.BuiltIn(dimension), WIDTH)
                                .step()))
                .containsOnly(32);
    }

    /** Embeddings of images spread up to four times as far as those of calibration images, or half as far. */
    @ParameterizedTest
    @ValueSource(ints = {48, 384, 768, 1536, 2048, 3072, 4096})
    void outputsUseTheirRangeAndAreHardlyClamped(int dimension) {
        for (double spread : new double[] {0.5, 1, 2, 4}) {
            Quantiser quantiser = Quantiser.calibrated(rows(dimension, 48, 1));
            SignProjection projection = SignProjection.of(11, quantiser, WIDTH);
            List<Long> outputs = outputs(quantiser, projection, rows(dimension, 40, spread));

            double deviation = Math.sqrt(outputs.stream()
                    .mapToDouble(output -> (double) output * output)
                    .average()
                    .orElseThrow());
            long clamped = outputs.stream()
                    .filter(output -> output > Embedding.MAX_LEVEL)
                    .count();
            assertThat(deviation).as("at spread %s", spread).isBetween(50.0, 2500.0);
            assertThat(clamped / (double) outputs.size())
                    .as("clamped at spread %s", spread)
                    .isLessThan(0.02);
        }
    }

    /** Before they are clamped. */
    private static List<Long> outputs(Quantiser quantiser, SignProjection projection, List<float[]> rows) {
        float[] signs = projection.signs();
        List<Long> outputs = new ArrayList<>();
        for (float[] row : rows) {
            float[] levels = quantiser.levels(Embedding.ofValues(row));
            for (int output = 0; output < WIDTH; output++) {
                long sum = 0;
                for (int i = 0; i < levels.length; i++) {
                    sum += (long) (levels[i] * signs[i * WIDTH + output]);
                }
                outputs.add(Math.floorDiv(sum, projection.step()));
            }
        }
        return outputs;
    }

    /** Values of a different scale and centre in each dimension. */
    private static List<float[]> rows(int dimension, int count, double spread) {
        Random scales = new Random(1);
        Random random = new Random(count);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(new float[dimension]);
        }
        for (int j = 0; j < dimension; j++) {
            double scale = StrictMath.exp(scales.nextGaussian());
            double centre = scales.nextGaussian();
            for (float[] row : rows) {
                row[j] = (float) (scale * (centre + random.nextGaussian()) * spread);
            }
        }
        return rows;
    }
}
