package dev.eleventh.backbone.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.Sha256;
import dev.eleventh.contracts.fuzz.PngBuilder;
import dev.eleventh.contracts.image.ImageLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class SquareFormatTest {
    private static final int WIDTH = 40;
    private static final int HEIGHT = 23;

    /**
     * Stored embeddings and imported heads depend on every bit. The digest is of commit b0ae4af0, before there was
     * another format.
     */
    @Test
    void valuesAreThoseOfEarlierVersions() throws Exception {
        ByteArrayOutputStream bits = new ByteArrayOutputStream();
        for (int size : new int[] {7, 23, 64}) {
            for (int channels : new int[] {1, 3}) {
                for (PixelScale scale : PixelScale.values()) {
                    PixelFormat format = PixelFormat.square(size, channels, scale);
                    ImageDecoder decoder = new ImageDecoder(format, ImageLimits.DEFAULT);
                    for (int orientation = 1; orientation <= 8; orientation++) {
                        append(bits, decoder.decode(image(orientation)), size, channels);
                    }
                    append(bits, decoder.ofRgb(samples(size * size * 3)), size, channels);
                }
            }
        }

        assertThat(Sha256.of(bits.toByteArray()))
                .hasToString("429f47b8dcc4302be7000d6096302b7c6edadaee56a6f115132852fb3dc75083");
    }

    private static void append(ByteArrayOutputStream bits, Pixels pixels, int size, int channels) {
        ByteBuffer buffer = ByteBuffer.allocate(size * size * channels * Float.BYTES);
        pixels.copyTo(buffer.asFloatBuffer());
        bits.writeBytes(buffer.array());
    }

    private static float[] samples(int count) {
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = i * 37 % 1001 / 1000f;
        }
        return samples;
    }

    /** 16 bits and partly transparent, so that samples have fractions. */
    private static byte[] image(int orientation) {
        ByteBuffer rows = ByteBuffer.allocate(HEIGHT * (1 + WIDTH * 4 * Short.BYTES));
        for (int y = 0; y < HEIGHT; y++) {
            rows.put((byte) 0);
            for (int x = 0; x < WIDTH; x++) {
                rows.putShort((short) (700 * x * x + 1300 * y));
                rows.putShort((short) (900 * x * y + 31));
                rows.putShort((short) (5000 * x + 170 * y * y));
                rows.putShort((short) (x < 20 ? 0xFFFF : 2500 * x));
            }
        }
        return new PngBuilder(WIDTH, HEIGHT, 16, PngBuilder.RGBA)
                .chunk("eXIf", "4d4d002a0000000800010112000300000001%04d0000".formatted(orientation))
                .chunk("IDAT", PngBuilder.deflate(rows.array()))
                .end();
    }

    @Test
    void aSquareHasALimit() {
        assertThatThrownBy(() -> PixelFormat.square(1025, 3, PixelScale.UNIT))
                .hasMessageContaining("squares of 1 to 1024 pixels a side");
        assertThatThrownBy(() -> PixelFormat.square(28, 2, PixelScale.UNIT)).hasMessageContaining("28 a side of 2");
    }
}
