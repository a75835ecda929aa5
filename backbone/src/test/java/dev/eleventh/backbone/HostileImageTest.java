package dev.eleventh.backbone;

import static dev.eleventh.contracts.fuzz.PngBuilder.GREY;
import static dev.eleventh.contracts.fuzz.PngBuilder.INDEXED;
import static dev.eleventh.contracts.fuzz.PngBuilder.RGBA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.eleventh.backbone.image.ImageDecoder;
import dev.eleventh.backbone.image.JpegFile;
import dev.eleventh.backbone.image.PixelFormat;
import dev.eleventh.backbone.image.PixelScale;
import dev.eleventh.backbone.image.Pixels;
import dev.eleventh.contracts.fuzz.Jpegs;
import dev.eleventh.contracts.fuzz.PngBuilder;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.ImageProblem;
import dev.eleventh.contracts.image.InvalidImageException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile images: each is rejected with a reason, or decoded in little memory. */
class HostileImageTest {
    private static final int SIZE = 8;

    private final ImageDecoder decoder =
            new ImageDecoder(PixelFormat.square(SIZE, 3, PixelScale.SYMMETRIC), ImageLimits.DEFAULT);

    @Test
    void aPngThatDeclaresGigabytesOfPixelsIsRefusedByItsHeader() {
        byte[] image = new PngBuilder(50_000, 50_000, 16, RGBA).pixels("00").end();

        assertProblem(image, ImageProblem.DIMENSIONS_TOO_LARGE);
    }

    @Test
    void truncatedPixelDataIsRefused() {
        assertProblem(new PngBuilder(100, 100, 8, GREY).pixels("00").end(), ImageProblem.CORRUPT);
        assertProblem(new PngBuilder(1, 1, 8, GREY).chunk("IDAT", "").end(), ImageProblem.CORRUPT);
        assertProblem(new PngBuilder(1, 1, 8, GREY).chunk("IDAT", "ffffffff").end(), ImageProblem.CORRUPT);
    }

    /** 100 MB of pixel data for one pixel: data beyond the pixel are not unpacked. */
    @Test
    void dataBeyondThePixelsIsNotRead() throws InvalidImageException {
        byte[] image = new PngBuilder(1, 1, 8, GREY)
                .chunk("IDAT", PngBuilder.deflate(new byte[100_000_000]))
                .end();

        assertThat(decoder.decode(image).value(0, 0, 0)).isEqualTo(-1f);
    }

    /** Java's decoder reads all metadata of an image with a palette, and would unpack this text in memory. */
    @Test
    void compressedMetadataIsNotUnpacked() throws InvalidImageException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        text.writeBytes(new byte[] {'a', 0, 0});
        text.writeBytes(PngBuilder.deflate(new byte[200_000_000]));
        byte[] image = new PngBuilder(1, 1, 8, INDEXED)
                .chunk("PLTE", "ffffff")
                .chunk("zTXt", text.toByteArray())
                .chunk("iCCP", text.toByteArray())
                .pixels("0000")
                .end();

        assertThat(decoder.decode(image).value(0, 0, 0)).isEqualTo(1f);
    }

    @Test
    void aPngInManyChunksIsReadCompletely() throws InvalidImageException {
        byte[] deflated = PngBuilder.deflate(new byte[] {0, (byte) 255});
        PngBuilder image = new PngBuilder(1, 1, 8, GREY);
        for (byte piece : deflated) {
            image.chunk("IDAT", new byte[] {piece});
        }
        for (int i = 0; i < 100_000; i++) {
            image.chunk("IDAT", new byte[0]);
        }

        assertThat(decoder.decode(image.end()).value(0, 0, 0)).isEqualTo(1f);
    }

    @Test
    void theFirstImageOfAnAnimatedPngIsUsed() throws InvalidImageException {
        byte[] image = new PngBuilder(1, 1, 8, GREY)
                .chunk("acTL", "0000000200000000")
                .chunk("fcTL", "00000000000000010000000100000000000000000064006400" + "00")
                .pixels("00ff")
                .chunk("fdAT", "00000001")
                .end();

        assertThat(decoder.decode(image).value(0, 0, 0)).isEqualTo(1f);
    }

    @Test
    void aMisplacedPaletteOrTransparencyIsIgnored() throws InvalidImageException {
        byte[] image = new PngBuilder(1, 1, 8, RGBA)
                .chunk("PLTE", "000000")
                .chunk("tRNS", "00")
                .pixels("00ffffffff")
                .end();

        assertThat(decoder.decode(image).value(0, 0, 0)).isEqualTo(1f);
    }

    @Test
    void megabytesOfJpegMetadataAreSkipped() throws IOException, InvalidImageException {
        byte[] image = jpeg();
        for (int i = 0; i < 100; i++) {
            image = Jpegs.withSegment(image, i % 2 == 0 ? 0xE2 : 0xFE, "ff".repeat(60_000));
        }

        assertThat(new JpegFile(image).withoutMetadata().length).isLessThanOrEqualTo(jpeg().length);
        assertThat(decoder.decode(image).value(0, 0, 0)).isBetween(-1f, 1f);
    }

    /** The decoder would fill the missing half with grey and continue. */
    @Test
    void aJpegWithATruncatedScanAndAProperEndIsRefused() throws IOException {
        byte[] image = jpeg();
        int scan = Jpegs.find(image, 0xDA);
        byte[] cut = Arrays.copyOf(image, scan + (image.length - scan) / 2);
        cut[cut.length - 3] = 0;
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;

        assertProblem(cut, ImageProblem.CORRUPT);
    }

    @Test
    void aFailureReleasesItsShareOfTheMemory() throws IOException, InvalidImageException {
        ImageDecoder small = new ImageDecoder(
                PixelFormat.square(SIZE, 3, PixelScale.SYMMETRIC), new ImageLimits(10_000, 100, 10_000, 10_000));
        byte[] broken = new PngBuilder(100, 100, 8, GREY).pixels("00").end();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> small.decode(broken)).isInstanceOf(InvalidImageException.class);
        }

        assertThat(small.decode(jpeg()).format().width()).isEqualTo(SIZE);
    }

    /**
     * No computation with the width overflows: images of nearly the largest allowed size are decoded, each strip from
     * the first row on.
     */
    @ParameterizedTest
    @CsvSource({"8160, 6120", "12000, 9000"})
    void theLargestPhotosAreDecodedInBoundedMemory(int width, int height) throws IOException, InvalidImageException {
        byte[] image = Jpegs.flat(width, height);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        decoder.decode(Jpegs.flat(16, 16));

        long before = threads.getCurrentThreadAllocatedBytes();
        Pixels pixels = decoder.decode(image);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(pixels.value(SIZE - 1, SIZE - 1, 0)).isCloseTo(0, within(0.01f));
        // One byte per pixel, in strips of 25 megapixels, plus the file a few times.
        assertThat(allocated).isLessThan((long) width * height + 8L * image.length + (16 << 20));
    }

    /** Strips that begin and end inside a block, for subsampled colours and for a rotated image. */
    @ParameterizedTest
    @ValueSource(ints = {41, 400, 700, 1199})
    void decodingInStripsGivesTheSamePixels(int stripPixels) throws IOException, InvalidImageException {
        PixelFormat format = PixelFormat.square(SIZE, 3, PixelScale.SYMMETRIC);
        ImageDecoder inStrips = new ImageDecoder(format, new ImageLimits(1 << 20, 100, stripPixels, 10_000));
        List<byte[]> images = List.of(
                jpeg(),
                Jpegs.withOrientation(jpeg(), 6, true),
                Jpegs.of(new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY)),
                Jpegs.withAdobe(Jpegs.ofSamples(10, 20, 30, 40), 2));
        for (byte[] image : images) {
            Pixels whole = decoder.decode(image);
            Pixels strips = inStrips.decode(image);
            for (int i = 0; i < SIZE * SIZE * 3; i++) {
                int x = i / 3 % SIZE;
                int y = i / 3 / SIZE;
                assertThat(strips.value(x, y, i % 3)).isEqualTo(whole.value(x, y, i % 3));
            }
        }
    }

    @Test
    void aLargePhotoThatCannotBeDecodedInStripsIsRefused() throws IOException {
        byte[] progressive = Jpegs.progressive(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB));
        ImageDecoder small = new ImageDecoder(
                PixelFormat.square(SIZE, 3, PixelScale.SYMMETRIC), new ImageLimits(1 << 20, 100, 1_199, 10_000));

        assertThatThrownBy(() -> small.decode(progressive))
                .isInstanceOfSatisfying(
                        InvalidImageException.class,
                        e -> assertThat(e.problem()).isEqualTo(ImageProblem.DIMENSIONS_TOO_LARGE))
                .hasMessageContaining("40x30")
                .hasMessageContaining("10000 in a JPEG that is not progressive");
    }

    @Property(tries = 300, seed = "11")
    void aDamagedJpegIsRefusedOrDecoded(
            @ForAll @IntRange(max = 100_000) int at, @ForAll @Size(min = 1, max = 4) byte[] damage) throws IOException {
        assertRefusedOrDecoded(damaged(jpeg(), at, damage));
    }

    /** The checksums are corrected, so that the damage reaches the decoder. */
    @Property(tries = 300, seed = "11")
    void aDamagedPngIsRefusedOrDecoded(
            @ForAll @IntRange(max = 100_000) int at,
            @ForAll @Size(min = 1, max = 4) byte[] damage,
            @ForAll @ByteRange(min = 0, max = 6) byte colourType) {
        byte[] pixels = PngBuilder.deflate(new byte[16 * (1 + 16 * 4)]);
        byte[] image = new PngBuilder(16, 16, 8, colourType)
                .chunk("PLTE", damaged(new byte[30], at, damage))
                .chunk("tRNS", damaged(new byte[6], at, damage))
                .chunk("IDAT", damaged(pixels, at, damage))
                .end();

        assertRefusedOrDecoded(image);
    }

    private void assertRefusedOrDecoded(byte[] image) {
        try {
            assertThat(decoder.decode(image).value(0, 0, 0)).isBetween(-1.001f, 1.001f);
        } catch (InvalidImageException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static byte[] damaged(byte[] bytes, int at, byte[] damage) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < damage.length; i++) {
            changed[(at + i) % changed.length] = damage[i];
        }
        return changed;
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40 * 30; i++) {
            image.setRGB(i % 40, i / 40, i * 7919);
        }
        return Jpegs.of(image);
    }

    private void assertProblem(byte[] image, ImageProblem problem) {
        assertThatThrownBy(() -> decoder.decode(image))
                .isInstanceOfSatisfying(
                        InvalidImageException.class,
                        e -> assertThat(e.problem()).isEqualTo(problem));
    }
}
