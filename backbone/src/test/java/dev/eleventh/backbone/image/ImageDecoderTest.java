package dev.eleventh.backbone.image;

import static dev.eleventh.contracts.fuzz.PngBuilder.GREY;
import static dev.eleventh.contracts.fuzz.PngBuilder.GREY_ALPHA;
import static dev.eleventh.contracts.fuzz.PngBuilder.INDEXED;
import static dev.eleventh.contracts.fuzz.PngBuilder.RGB;
import static dev.eleventh.contracts.fuzz.PngBuilder.RGBA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.eleventh.backbone.image.Resizing.Fit;
import dev.eleventh.backbone.image.Resizing.Rounding;
import dev.eleventh.contracts.fuzz.Jpegs;
import dev.eleventh.contracts.fuzz.PngBuilder;
import dev.eleventh.contracts.image.ImageLimits;
import dev.eleventh.contracts.image.InvalidImageException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the pixels that each kind of image is decoded to. */
class ImageDecoderTest {
    private static final int SIZE = 4;
    private static final float EXACT = 0.01f;
    /** The error of JPEG's rounding of colours at the best quality. */
    private static final float LOSSY = 3f;

    private final ImageDecoder decoder =
            new ImageDecoder(PixelFormat.square(SIZE, 3, PixelScale.SYMMETRIC), ImageLimits.DEFAULT);

    @ParameterizedTest
    @CsvSource({"1, 80, 255", "2, 40, 85", "4, 50, 85", "8, 64, 100", "16, 6480, 100.1089"})
    void greyIsRepeated(int depth, String sample, float expected) throws InvalidImageException {
        assertColour(PngBuilder.pixel(depth, GREY, sample), EXACT, expected, expected, expected);
    }

    @Test
    void coloursStayUnchanged() throws InvalidImageException {
        assertColour(PngBuilder.pixel(8, RGB, "0a64fa"), EXACT, 10, 100, 250);
    }

    @ParameterizedTest
    @CsvSource({"3, SYMMETRIC", "3, UNIT", "3, BYTE", "1, UNIT"})
    void decodedPixelsAreScaledLikeThoseOfAFile(int channels, PixelScale scale) throws InvalidImageException {
        ImageDecoder own = new ImageDecoder(PixelFormat.square(1, channels, scale), ImageLimits.DEFAULT);
        Pixels decoded = own.decode(PngBuilder.pixel(8, RGB, "0a64fa"));
        Pixels given = own.ofRgb(new float[] {10 / 255f, 100 / 255f, 250 / 255f});

        for (int channel = 0; channel < channels; channel++) {
            assertThat(given.value(0, 0, channel)).isCloseTo(decoded.value(0, 0, channel), within(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void decodedPixelsAreNormalisedLikeThoseOfAFile(int channels) throws InvalidImageException {
        Resizing same = new Resizing(Fit.SQUASH, ResizeFilter.BICUBIC, 1, 1, Rounding.FLOOR);
        ImageDecoder own = decoder.with(PixelFormat.resampled(1, 1, same, Normalisation.ofFactor(1, channels)));
        Pixels decoded = own.decode(PngBuilder.pixel(8, RGB, "0a64fa"));
        Pixels given = own.ofRgb(new float[] {10 / 255f, 100 / 255f, 250 / 255f});

        for (int channel = 0; channel < channels; channel++) {
            assertThat(given.value(0, 0, channel)).isEqualTo(decoded.value(0, 0, channel));
        }
        // 0.299 * 10 + 0.587 * 100 + 0.114 * 250
        assertThat(given.value(0, 0, 0)).isEqualTo(channels == 1 ? 90 : 10);
    }

    @Test
    void sixteenBitsAreScaledWithoutRounding() throws InvalidImageException {
        assertColour(PngBuilder.pixel(16, RGB, "0080ffff0a0a"), EXACT, 128 / 257f, 255, 10);
    }

    @ParameterizedTest
    @CsvSource({"1, 80", "2, 40", "4, 10", "8, 01"})
    void aPaletteIsLookedUp(int depth, String index) throws InvalidImageException {
        byte[] image = new PngBuilder(1, 1, depth, INDEXED)
                .chunk("PLTE", "0000000a64fa")
                .pixels("00" + index)
                .end();

        assertColour(image, EXACT, 10, 100, 250);
    }

    @Test
    void aTransparentPaletteEntryIsBlendedWithWhite() throws InvalidImageException {
        byte[] image = new PngBuilder(1, 1, 8, INDEXED)
                .chunk("PLTE", "0000000a64fa")
                .chunk("tRNS", "ff33")
                .pixels("0001")
                .end();

        assertColour(image, EXACT, 206, 224, 254);
    }

    @ParameterizedTest
    @CsvSource({"8, 6400, 255", "8, 64ff, 100", "8, 6433, 224", "16, 64643333, 224"})
    void greyWithAlphaIsBlendedWithWhite(int depth, String samples, float expected) throws InvalidImageException {
        assertColour(PngBuilder.pixel(depth, GREY_ALPHA, samples), EXACT, expected, expected, expected);
    }

    @Test
    void coloursWithAlphaAreBlendedWithWhite() throws InvalidImageException {
        assertColour(PngBuilder.pixel(8, RGBA, "0a64fa33"), EXACT, 206, 224, 254);
        assertColour(PngBuilder.pixel(16, RGBA, "0a0a6464fafa3333"), EXACT, 206, 224, 254);
    }

    @Test
    void theTransparentColourIsWhite() throws InvalidImageException {
        byte[] grey = new PngBuilder(1, 1, 8, GREY)
                .chunk("tRNS", "0064")
                .pixels("0064")
                .end();
        byte[] rgb = new PngBuilder(1, 1, 8, RGB)
                .chunk("tRNS", "000a006400fa")
                .pixels("000a64fa")
                .end();

        assertColour(grey, EXACT, 255, 255, 255);
        assertColour(rgb, EXACT, 255, 255, 255);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void baselineAndProgressiveJpegAreRead(boolean progressive) throws Exception {
        byte[] image = Jpegs.ofColour(new Color(200, 100, 50), BufferedImage.TYPE_INT_RGB, progressive);

        assertColour(image, LOSSY, 200, 100, 50);
    }

    @Test
    void aGreyJpegIsNotLightened() throws Exception {
        byte[] image = Jpegs.ofSamples(100);

        assertColour(image, LOSSY, 100, 100, 100);
    }

    /** Java's decoder would mistake such a file for RGB when its colours are not subsampled. */
    @Test
    void aJpegWithoutMarkersIsYcc() throws Exception {
        byte[] marked = Jpegs.ofColour(new Color(200, 100, 50), BufferedImage.TYPE_INT_RGB, false);

        assertColour(Jpegs.withoutSegment(marked, 0xE0), LOSSY, 200, 100, 50);
        assertColour(Jpegs.withoutSegment(Jpegs.ofSamples(128, 128, 128), 0xE0), LOSSY, 128, 128, 128);
        assertColour(Jpegs.withoutSegment(Jpegs.ofSamples(100, 128, 228), 0xE0), LOSSY, 240, 29, 100);
    }

    @Test
    void anAdobeMarkerMayMakeItRgb() throws Exception {
        byte[] samples = Jpegs.withoutSegment(Jpegs.ofSamples(200, 100, 50), 0xE0);

        assertColour(Jpegs.withAdobe(samples, 0), LOSSY, 200, 100, 50);
    }

    @Test
    void componentsNamedRgbAreRgb() throws Exception {
        byte[] samples = Jpegs.withoutSegment(Jpegs.ofSamples(200, 100, 50), 0xE0);
        rename(samples, Jpegs.find(samples, 0xC0) + 10, 3);
        rename(samples, Jpegs.find(samples, 0xDA) + 5, 2);

        assertColour(samples, LOSSY, 200, 100, 50);
    }

    private static void rename(byte[] jpeg, int at, int step) {
        jpeg[at] = 'R';
        jpeg[at + step] = 'G';
        jpeg[at + 2 * step] = 'B';
    }

    @Test
    void cmykIsInkOnPaper() throws Exception {
        assertColour(Jpegs.ofSamples(0, 155, 205, 0), LOSSY, 255, 100, 50);
        assertColour(Jpegs.ofSamples(0, 0, 0, 255), LOSSY, 0, 0, 0);
    }

    @Test
    void adobeCmykIsStoredInverted() throws Exception {
        assertColour(Jpegs.withAdobe(Jpegs.ofSamples(255, 100, 50, 255), 0), LOSSY, 255, 100, 50);
        assertColour(Jpegs.withAdobe(Jpegs.ofSamples(255, 100, 50, 51), 0), LOSSY, 51, 20, 10);
    }

    @Test
    void adobeYcckIsConverted() throws Exception {
        assertColour(Jpegs.withAdobe(Jpegs.ofSamples(131, 170, 74, 255), 2), LOSSY, 200, 100, 50);
    }

    /** The image is red at the top left, green at the top right, blue at the bottom left, black elsewhere. */
    @ParameterizedTest
    @CsvSource({
        "1, RGBK", "2, GRKB", "3, KBGR", "4, BKRG", "5, RBGK", "6, BRKG", "7, KGBR", "8, GKRB", "0, RGBK", "9, RGBK"
    })
    void exifOrientationIsApplied(int orientation, String corners) throws Exception {
        byte[] image = Jpegs.of(fourCorners());

        assertThat(corners(Jpegs.withOrientation(image, orientation, true))).isEqualTo(corners);
        assertThat(corners(Jpegs.withOrientation(image, orientation, false))).isEqualTo(corners);
    }

    @ParameterizedTest
    @CsvSource({"1, RGBK", "2, GRKB", "3, KBGR", "4, BKRG", "5, RBGK", "6, BRKG", "7, KGBR", "8, GKRB"})
    void aCropIsThatOfTheUprightImage(int orientation, String corners) throws Exception {
        byte[] image = Jpegs.withOrientation(Jpegs.of(fourCorners()), orientation, true);
        Resizing shorterSide = new Resizing(Fit.CROP, ResizeFilter.BICUBIC, 32, 32, Rounding.FLOOR);
        PixelFormat format = PixelFormat.resampled(24, 16, shorterSide, Normalisation.ofFactor(1 / 255.0, 3));

        assertThat(corners(decoder.with(format).decode(image))).isEqualTo(corners);
    }

    @Test
    void malformedExifIsIgnored() throws Exception {
        byte[] image = Jpegs.of(fourCorners());

        assertThat(corners(Jpegs.withSegment(image, 0xE1, "457869660000"))).isEqualTo("RGBK");
        assertThat(corners(Jpegs.withSegment(image, 0xE1, "4578696600004d4d002a7fffffff")))
                .isEqualTo("RGBK");
        assertThat(corners(Jpegs.withSegment(image, 0xE1, "4578696600004d4d002a00000008ffff")))
                .isEqualTo("RGBK");
    }

    private static BufferedImage fourCorners() {
        BufferedImage image = new BufferedImage(32, 64, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 64; y++) {
            for (int x = 0; x < 32; x++) {
                Color left = y < 32 ? Color.RED : Color.BLUE;
                Color right = y < 32 ? Color.GREEN : Color.BLACK;
                image.setRGB(x, y, (x < 16 ? left : right).getRGB());
            }
        }
        return image;
    }

    /** Returns the strongest colour in each corner, row by row. */
    private String corners(byte[] image) throws InvalidImageException {
        return corners(decoder.decode(image));
    }

    private static String corners(Pixels pixels) {
        StringBuilder corners = new StringBuilder();
        for (int y : new int[] {0, pixels.format().height() - 1}) {
            for (int x : new int[] {0, pixels.format().width() - 1}) {
                String colour = "K";
                for (int c = 0; c < 3; c++) {
                    colour = pixels.value(x, y, c) > 0.5 ? "RGB".substring(c, c + 1) : colour;
                }
                corners.append(colour);
            }
        }
        return corners.toString();
    }

    @Test
    void theResultHasTheBackbonesSizeForEveryImageShape() throws IOException, InvalidImageException {
        Pixels pixels = decoder.decode(Jpegs.of(new BufferedImage(300, 7, BufferedImage.TYPE_INT_RGB)));

        assertThat(pixels.format().width()).isEqualTo(SIZE);
        assertThat(pixels.value(SIZE - 1, SIZE - 1, 2)).isEqualTo(-1f);
    }

    private void assertColour(byte[] image, float tolerance, float... rgb) throws InvalidImageException {
        Pixels pixels = decoder.decode(image);
        for (int channel = 0; channel < 3; channel++) {
            float value = (pixels.value(SIZE / 2, SIZE / 2, channel) + 1) * 127.5f;
            assertThat(value).as("channel %d", channel).isCloseTo(rgb[channel], within(tolerance));
        }
    }
}
