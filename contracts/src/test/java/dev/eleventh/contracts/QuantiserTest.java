package dev.eleventh.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuantiserTest {
    private static final int LARGEST = 8191;

    /** Steps of 1, 1/8 and 8. */
    private final Quantiser quantiser = new Quantiser(Quantiser.VERSION, 14, List.of(0, 3, -3));

    @Test
    void aValueIsRoundedToTheNearestMultipleOfItsStep() {
        assertThat(levels(3.4f, 0.9f, -100)).containsExactly(3, 7, -12);
    }

    @Test
    void halfIsRoundedToTheEvenLevel() {
        assertThat(levels(0.5f, 0.1875f, 20)).containsExactly(0, 2, 2);
        assertThat(levels(-0.5f, -0.1875f, -20)).containsExactly(0, -2, -2);
        // the largest float below a half, which floor(x + 0.5) would round up
        assertThat(levels(Math.nextDown(0.5f), 0, 0)).containsExactly(0, 0, 0);
    }

    @Test
    void valuesOutsideTheRangeAreClampedAndCounted() {
        Embedding embedding = Embedding.ofValues(new float[] {8191.5f, -1024, Float.MAX_VALUE});

        assertThat(quantiser.levels(embedding)).containsExactly(LARGEST, -LARGEST, LARGEST);
        assertThat(quantiser.clamped(embedding)).isEqualTo(3);
        assertThat(quantiser.clamped(Embedding.ofValues(new float[] {8191.4f, -1023.9f, 0})))
                .isZero();
    }

    @Test
    void theLargestValueOfACalibrationImageIsFarFromTheRange() {
        Random random = new Random(3);
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < 48; i++) {
            float[] values = new float[40];
            for (int j = 0; j < values.length; j++) {
                values[j] = (float) (random.nextGaussian() * Math.pow(2, j - 20));
            }
            rows.add(values);
        }

        Quantiser calibrated = Quantiser.calibrated(rows);

        // dimensions that are many octaves below the median have the median range
        for (int i = 13; i < calibrated.dimension(); i++) {
            float largest = 0;
            for (float[] values : rows) {
                largest = Math.max(largest, Math.abs(calibrated.levels(Embedding.ofValues(values))[i]));
            }
            assertThat(largest).as("largest level of value %d", i).isBetween(LARGEST / 16f - 1, LARGEST / 8f + 1);
        }
        assertThat(rows).allMatch(values -> calibrated.clamped(Embedding.ofValues(values)) == 0);
    }

    @Test
    void aDimensionThatIsSilentOnCalibrationImagesHasTheMedianRange() {
        Quantiser calibrated = Quantiser.calibrated(List.of(new float[] {0, 1, 1, -1, 1e-20f, 500, 0}));

        // 8191 / (8 * 1), and 8191 / (8 * 500)
        assertThat(calibrated.exponents()).containsExactly(9, 9, 9, 9, 9, 1, 9);
        assertThat(calibrated.clamped(Embedding.ofValues(new float[] {7, 1, 1, 1, -7, 1, 7})))
                .as("values as large as others may be")
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 14", "2048, 14", "2049, 13", "4096, 13"})
    void theBitsKeepSumsOfAllLevelsExactInFloat32(int dimension, int bits) {
        float[] values = new float[dimension];
        values[0] = 1;
        Quantiser calibrated = Quantiser.calibrated(List.of(values));

        assertThat(calibrated.bits()).isEqualTo(bits);
        assertThat((long) dimension * calibrated.maxLevel()).isLessThan(1 << 24);
    }

    @Test
    void extremeValuesNeitherOverflowNorVanish() {
        float[] extremes = {1e30f, Float.MAX_VALUE, -1e-20f, Float.MIN_VALUE};
        Quantiser calibrated = Quantiser.calibrated(List.of(extremes));

        assertThat(calibrated.levels(Embedding.ofValues(extremes))).containsExactly(808, 512, 0, 0);
        for (float factor : calibrated.factors()) {
            assertThat(factor).isBetween(Float.MIN_NORMAL, 1.3e30f);
        }
        // smaller than the smallest step
        assertThat(Quantiser.calibrated(List.of(new float[] {Float.MIN_VALUE})).exponents())
                .containsExactly(100);
    }

    @Test
    void embeddingsThatCannotBeCalibratedAreRefused() {
        assertThatThrownBy(() -> Quantiser.calibrated(List.of()))
                .hasMessageContaining("at least one calibration image");
        assertThatThrownBy(() -> Quantiser.calibrated(List.of(new float[3], new float[3])))
                .hasMessageContaining("all 3 values of the embeddings of all calibration images are 0");
        assertThatThrownBy(() -> Quantiser.calibrated(List.of(new float[4097])))
                .hasMessageContaining("1 to 4096 values, the network gives 4097");
        assertThatThrownBy(() -> Quantiser.calibrated(List.of(new float[] {1}, new float[2])))
                .hasMessageContaining("of 1 and of 2 values");
        assertThatThrownBy(() -> Quantiser.calibrated(List.of(new float[] {1, Float.NaN})))
                .isInstanceOf(NotFiniteException.class)
                .hasMessageContaining("value 1 must be finite");
    }

    @Test
    void embeddingsOfOtherBackbonesAreRefused() {
        assertThatThrownBy(() -> levels(1, 2)).hasMessageContaining("embedding has 2 values, expected 3");
        assertThatThrownBy(() -> quantiser.levels(Embedding.quantise(new float[3])))
                .hasMessageContaining("levels of the built-in network, expected float32");
        Levels builtIn = new Levels.BuiltIn(3);
        assertThatThrownBy(() -> builtIn.levels(Embedding.quantise(new float[2])))
                .hasMessageContaining("embedding has 2 values, expected 3");
        assertThatThrownBy(() -> builtIn.levels(Embedding.ofValues(new float[3])))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("without a quantiser");
    }

    @Test
    void itIsWrittenAsJson() {
        String golden = "{\"version\":1,\"bits\":14,\"exponents\":[0,3,-3]}";

        assertThat(Json.write(quantiser)).isEqualTo(golden);
        assertThat(Json.read(golden, Quantiser.class)).isEqualTo(quantiser);
    }

    @Test
    void malformedJsonIsRefused() {
        assertRefused("{\"version\":2,\"bits\":14,\"exponents\":[0]}", "must have version 1, was 2");
        assertRefused("{\"version\":1,\"bits\":14}", "exponents of a quantiser");
        assertRefused("{\"version\":1,\"bits\":14,\"exponents\":[]}", "had 14 and 0");
        assertRefused("{\"version\":1,\"bits\":14,\"exponents\":[null]}", "Quantiser");
        assertRefused("{\"version\":1,\"bits\":17,\"exponents\":[0]}", "2 to 16 bits");
        assertRefused("{\"version\":1,\"bits\":14,\"exponents\":[101]}", "-126 to 100, had 101 to 101");
        assertRefused("{\"version\":1,\"bits\":14,\"exponents\":[-127]}", "-126 to 100");
        assertThatThrownBy(() -> new Quantiser(Quantiser.VERSION, 14, Collections.nCopies(2049, 0)))
                .hasMessageContaining("2049 values and 14 bits has sums of 16783359, which must be below 2^24");
    }

    private static void assertRefused(String json, String message) {
        assertThatThrownBy(() -> Json.read(json, Quantiser.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private float[] levels(float... values) {
        return quantiser.levels(Embedding.ofValues(values));
    }
}
