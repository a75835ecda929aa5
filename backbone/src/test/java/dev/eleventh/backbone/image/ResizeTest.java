package dev.eleventh.backbone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Compares with the results of {@code tf.image.resize} for the same image, a 7x5 pattern. */
class ResizeTest {
    private static final float ROUNDED = 0.01f;

    @Test
    void enlargingIsBilinearWithHalfPixelCentres() throws IOException {
        float[] resized = Resize.toSquare(new Pattern(7, 5), 8);

        assertRow(resized, 8, 0, 0f, 5.688f, 21.438f, 47.688f, 84.438f, 131.688f, 189.438f, 252f);
        assertRow(resized, 8, 3, 39.812f, 52.355f, 75.488f, 109.121f, 153.254f, 152.887f, 82.02f, 86.438f);
        assertRow(resized, 8, 7, 208f, 229.938f, 87.188f, 50.938f, 105.188f, 169.938f, 197.188f, 68f);
    }

    @Test
    void reducingIsAntialiased() throws IOException {
        float[] resized = Resize.toSquare(new Pattern(7, 5), 3);

        assertRow(resized, 3, 0, 16.408f, 81.588f, 166.408f);
        assertRow(resized, 3, 1, 75.349f, 132.268f, 109.254f);
        assertRow(resized, 3, 2, 161.959f, 122.21f, 141.592f);
    }

    @Test
    void aFinePatternBecomesItsMean() throws IOException {
        RgbRows lines = new RgbRows() {
            @Override
            public int width() {
                return 1000;
            }

            @Override
            public int height() {
                return 1;
            }

            @Override
            public void read(int y, float[] rgb) {
                for (int i = 0; i < rgb.length; i++) {
                    rgb[i] = i / 3 % 2 * 200f;
                }
            }
        };

        assertThat(Resize.toSquare(lines, 10)).hasSize(300).containsOnly(new float[] {100f}, within(2f));
    }

    @Test
    void anImageOfTheRightSizeIsTheSame() throws IOException {
        float[] resized = Resize.toSquare(new Pattern(3, 3), 3);

        assertRow(resized, 3, 1, 13f, 25f, 51f);
    }

    private static void assertRow(float[] image, int size, int y, float... expected) {
        for (int x = 0; x < size; x++) {
            for (int channel = 0; channel < 3; channel++) {
                assertThat(image[(y * size + x) * 3 + channel])
                        .as("x %d", x)
                        .isCloseTo(expected[x] * (channel + 1), within(ROUNDED * 3));
            }
        }
    }

    /** The channels are the pattern, twice the pattern and three times the pattern. */
    private record Pattern(int width, int height) implements RgbRows {
        @Override
        public void read(int y, float[] rgb) {
            for (int x = 0; x < width; x++) {
                float value = (7 * x * x + 13 * y * y + 5 * x * y) % 256;
                for (int channel = 0; channel < 3; channel++) {
                    rgb[3 * x + channel] = value * (channel + 1);
                }
            }
        }
    }
}
