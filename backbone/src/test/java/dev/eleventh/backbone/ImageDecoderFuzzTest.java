package dev.eleventh.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.fuzz.Fuzz;
import dev.eleventh.contracts.fuzz.HostileImages;
import dev.eleventh.contracts.fuzz.OddImages;
import dev.eleventh.contracts.image.ImageHeader;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import dev.eleventh.contracts.testing.Patience;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("fuzz")
class ImageDecoderFuzzTest {
    private static final int SIZE = 8;

    private final ImageDecoder decoder =
            new ImageDecoder(PixelFormat.square(SIZE, 3, PixelScale.SYMMETRIC), ImageLimits.DEFAULT);

    static List<HostileImages.Case> hostileImages() {
        return HostileImages.all();
    }

    @ParameterizedTest
    @MethodSource("hostileImages")
    @Timeout(value = Patience.MINUTES, unit = TimeUnit.MINUTES)
    void aHostileImageIsDecodedOrRefusedAsExpected(HostileImages.Case image) throws Throwable {
        image.hold(image.pixels(), () -> check(image.bytes()));
    }

    static List<OddImages.Case> oddImages() {
        return OddImages.all();
    }

    @ParameterizedTest
    @MethodSource("oddImages")
    void anOddImageHasThePixelsOfThePlainOne(OddImages.Case image) throws InvalidImageException {
        Pixels odd = decoder.decode(image.image().bytes());
        Pixels plain = decoder.decode(image.plain().bytes());
        for (int i = 0; i < SIZE * SIZE * 3; i++) {
            assertThat(value(odd, i)).as("sample %d", i).isEqualTo(value(plain, i), within(1e-5f));
        }
    }

    private static float value(Pixels pixels, int sample) {
        return pixels.value(sample / 3 % SIZE, sample / 3 / SIZE, sample % 3);
    }

    @Test
    void anyImageIsRefusedOrDecodedInBoundedMemory() {
        Fuzz.target("image decoder", HostileImages.seeds(), InvalidImageException.class)
                .repairing(HostileImages::repaired)
                .run(1_000, ImageDecoderFuzzTest::mayAllocate, this::check);
    }

    /** Allows a few rows and the file without its metadata; for a file whose header is rejected, hardly anything. */
    private static long mayAllocate(byte[] input) {
        long fixed = (1 << 20) + 64L * input.length;
        try {
            ImageHeader header = ImageHeader.read(input, ImageLimits.DEFAULT);
            return fixed + 16L * header.width() * header.height();
        } catch (InvalidImageException e) {
            return fixed;
        }
    }

    private void check(byte[] input) throws InvalidImageException {
        Pixels pixels = decoder.decode(input);
        assertThat(pixels.format().width()).isEqualTo(SIZE);
        for (int y = 0; y < SIZE; y++) {
            for (int x = 0; x < SIZE; x++) {
                assertThat(pixels.value(x, y, 0)).isBetween(-1.001f, 1.001f);
            }
        }
    }
}
