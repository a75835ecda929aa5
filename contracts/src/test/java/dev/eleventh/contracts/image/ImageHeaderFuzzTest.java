package dev.eleventh.contracts.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eleventh.contracts.fuzz.Fuzz;
import dev.eleventh.contracts.fuzz.HostileImages;
import dev.eleventh.contracts.fuzz.OddImages;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("fuzz")
class ImageHeaderFuzzTest {
    static List<HostileImages.Case> hostileImages() {
        return HostileImages.all();
    }

    @ParameterizedTest
    @MethodSource("hostileImages")
    void aHostileImageIsAcceptedOrRefusedAsExpected(HostileImages.Case image) throws Throwable {
        image.hold(image.header(), () -> check(image.bytes()));
    }

    static List<OddImages.Case> oddImages() {
        return OddImages.all();
    }

    @ParameterizedTest
    @MethodSource("oddImages")
    void anOddImageIsAcceptedLikeThePlainOne(OddImages.Case image) throws Exception {
        check(image.image().bytes());
        assertThat(ImageHeader.read(image.image().bytes(), ImageLimits.DEFAULT).format())
                .isEqualTo(ImageHeader.read(image.plain().bytes(), ImageLimits.DEFAULT)
                        .format());
    }

    @Test
    void anyImageIsRefusedOrHasTheDimensionsThatOtherDecodersRead() {
        Fuzz.target("image header", HostileImages.seeds(), InvalidImageException.class)
                .repairing(HostileImages::repaired)
                .run(1_000, input -> (1 << 20) + 64L * input.length, ImageHeaderFuzzTest::check);
    }

    private static void check(byte[] input) throws InvalidImageException, IOException {
        ImageHeader header = ImageHeader.read(input, ImageLimits.DEFAULT);
        if (header.format() == ImageFormat.PNG) {
            ByteBuffer first = ByteBuffer.wrap(input);
            assertThat(header).isEqualTo(new ImageHeader(ImageFormat.PNG, first.getInt(16), first.getInt(20)));
        } else {
            checkJpeg(header, input);
        }
    }

    /** Compares with Java's reader, which also checks tables and therefore rejects more images. */
    private static void checkJpeg(ImageHeader header, byte[] input) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
        try (MemoryCacheImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(input))) {
            reader.setInput(in, true, true);
            int width;
            int height;
            try {
                width = reader.getWidth(0);
                height = reader.getHeight(0);
            } catch (IOException e) {
                return;
            }
            assertThat(header).isEqualTo(new ImageHeader(ImageFormat.JPEG, width, height));
        } finally {
            reader.dispose();
        }
    }
}
