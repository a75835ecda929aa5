package dev.eleventh.contracts.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImageHeaderTest {
    private static final String SIGNATURE = "89504e470d0a1a0a";
    private static final int PNG_END_BYTES = 12;
    private static final String FRAME_3X2 = "ffc0000b080002000301011100";
    private static final String SCAN = "ffda0008010100003f00";
    private static final String END = "ffd9";

    @ParameterizedTest
    @EnumSource
    void readsTheHeaderOfAWholeFile(ImageFormat format) throws Exception {
        ImageHeader header = ImageHeader.read(image(format), ImageLimits.DEFAULT);

        assertThat(header).isEqualTo(new ImageHeader(format, 30, 20));
    }

    @ParameterizedTest
    @EnumSource
    void aPartOfAFileIsNotAcceptedAsAWholeOne(ImageFormat format) throws IOException {
        byte[] image = image(format);
        // After its pixels, a PNG has nothing that they need.
        int end = format == ImageFormat.PNG ? image.length - PNG_END_BYTES : image.length;
        for (int length = 9; length < end; length++) {
            assertProblem(Arrays.copyOf(image, length), ImageProblem.TRUNCATED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void bytesAfterTheEndAreIgnored(ImageFormat format) throws Exception {
        byte[] image = image(format);
        byte[] longer = Arrays.copyOf(image, image.length + 1000);

        assertThat(ImageHeader.read(longer, ImageLimits.DEFAULT).width()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({
        "'', EMPTY",
        "68656c6c6f, UNSUPPORTED_FORMAT",
        "474946383961, UNSUPPORTED_FORMAT",
        "ffd8, UNSUPPORTED_FORMAT"
    })
    void whatIsNoImageIsRefused(String hex, ImageProblem problem) {
        assertProblem(HexFormat.of().parseHex(hex), problem);
    }

    /** The first bytes of files that Chromium, Pillow and phones write. */
    @ParameterizedTest
    @CsvSource({
        "474946383961, GIF",
        "52494646401800005745425056503820, WebP",
        "524946460a00000057454250565038580a, WebP",
        "424d36400200, BMP",
        "49492a0008000000, TIFF",
        "4d4d002a00000008, TIFF",
        "000000186674797068656963, HEIC",
        "000000186674797061766966, AVIF",
        "ff0afa1f, JPEG XL",
        "0000000c6a5020200d0a870a, JPEG 2000",
        "3c3f786d6c2076657273696f6e3d22312e30223f3e0a3c73766720, SVG",
        "255044462d312e37, PDF",
        "68656c6c6f, neither",
    })
    void aRefusalNamesTheFormatAndSaysWhatToDo(String hex, String name) {
        assertThatThrownBy(() -> ImageHeader.read(HexFormat.of().parseHex(hex), ImageLimits.DEFAULT))
                .isInstanceOf(InvalidImageException.class)
                .hasMessage("image must be JPEG or PNG by its first bytes, is %s; convert it to JPEG or PNG"
                        .formatted(name));
    }

    /** Bodies that clients send instead of an image's bytes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<!DOCTYPE html><html>|an HTML page; download the image again",
                "'  <HTML><head>'|an HTML page; download the image again",
                "iVBORw0KGgoAAAAN|base64; send the file's own bytes",
                "/9j/4AAQSkZJRg|base64; send the file's own bytes",
                "'\"iVBORw0KGgoAAAAN\"'|base64; send the file's own bytes",
                "data:image/png;base64,iVBORw0KGgo|base64; send the file's own bytes",
                "{\"type\":\"Buffer\",\"data\":[137,80]}|JSON; send the file's own bytes",
                "[137, 80, 78]|JSON; send the file's own bytes",
                "{ braces }|neither; convert it to JPEG or PNG",
                "'\0\0\0\0\u0007\u0089PNG'|an image after other bytes; send the file's own bytes",
            })
    void aRefusalNamesTheActualFormat(String bytes, String message) {
        assertThatThrownBy(() -> ImageHeader.read(bytes.getBytes(ISO_8859_1), ImageLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        InvalidImageException.class,
                        e -> assertThat(e.problem()).isEqualTo(ImageProblem.UNSUPPORTED_FORMAT))
                .hasMessage("image must be JPEG or PNG by its first bytes, is " + message);
    }

    @Test
    void aFileBeyondTheLimitIsNotParsed() {
        assertThatThrownBy(() -> ImageHeader.read(new byte[11], new ImageLimits(10, 10, 10, 10)))
                .isInstanceOfSatisfying(
                        InvalidImageException.class,
                        e -> assertThat(e.problem()).isEqualTo(ImageProblem.TOO_LARGE_BYTES))
                .hasMessage("image has 11 bytes, the limit is 10; send a smaller one");
    }

    /** The header alone decides: the file ends after it. */
    @ParameterizedTest
    @CsvSource({
        "0000c350, 0000c350, DIMENSIONS_TOO_LARGE",
        "ffffffff, ffffffff, DIMENSIONS_TOO_LARGE",
        "00004001, 00000001, DIMENSIONS_TOO_LARGE",
        "00004000, 00000001, TRUNCATED",
        "00002000, 00002000, DIMENSIONS_TOO_LARGE",
        "00000000, 00000001, CORRUPT",
        "00002000, 00000bec, DIMENSIONS_TOO_LARGE",
        "00002000, 00000beb, TRUNCATED",
    })
    void dimensionsAreHeldAgainstTheLimits(String width, String height, ImageProblem problem) {
        assertProblem(png(chunk("IHDR", width + height + "0800000000")), problem);
    }

    @ParameterizedTest
    @CsvSource({"0300000000", "0805000000", "1003000000", "0800010000", "0800000100", "0800000002"})
    void impossiblePngHeadersAreCorrupt(String rest) {
        assertProblem(png(header(rest), chunk("IDAT", ""), chunk("IEND", "")), ImageProblem.CORRUPT);
    }

    @Test
    void aPngWithoutARequiredChunkIsCorrupt() {
        assertProblem(png(header("0800000000"), chunk("IEND", "")), ImageProblem.CORRUPT);
        assertProblem(png(header("0803000000"), chunk("IDAT", ""), chunk("IEND", "")), ImageProblem.CORRUPT);
        assertProblem(png(chunk("IDAT", ""), chunk("IEND", "")), ImageProblem.CORRUPT);
        assertProblem(png(header("0800000000"), chunk("ABCD", ""), chunk("IEND", "")), ImageProblem.CORRUPT);
        assertProblem(png(header("0800000000"), "00000000" + "00ff0a1b" + "00000000"), ImageProblem.CORRUPT);
    }

    @Test
    void aPngChunkThatDoesNotMatchItsChecksumIsCorrupt() throws IOException {
        byte[] image = image(ImageFormat.PNG);
        image[45] ^= 1;

        assertProblem(image, ImageProblem.CORRUPT);
    }

    @Test
    void aPngChunkThatClaimsMoreThanTheFileIsTruncated() {
        assertProblem(png(header("0800000000"), "7fffffff" + "49444154" + "00000000"), ImageProblem.TRUNCATED);
        assertProblem(png(header("0800000000"), "ffffffff" + "49444154" + "00000000"), ImageProblem.CORRUPT);
    }

    @Test
    void aMillionEmptyChunksAreSkipped() throws InvalidImageException {
        String empty = chunk("teXt", "");
        byte[] image = png(header("0800000000"), chunk("IDAT", ""), empty.repeat(800_000), chunk("IEND", ""));

        assertThat(ImageHeader.read(image, ImageLimits.DEFAULT).height()).isEqualTo(1);
    }

    /** Baseline, extended and progressive; the first is the largest size that is decoded in strips. */
    @ParameterizedTest
    @CsvSource({
        "ffc0000b082af82710, SCAN, 10000",
        "ffc1000b0817e81fe0, SCAN, 8160",
        "ffc0000b082af92710, SCAN, 0",
        "ffc0000b0800014001, SCAN, 0",
        "ffc2000b0817e81fe0, SCAN, 0",
        "ffc2000b08138812c0, SCAN, 4800",
    })
    void aJpegMayHaveMorePixelsWhenNoDecoderHoldsThemAtOnce(String frame, String scan, int width) throws Exception {
        byte[] image = jpeg(frame + "01011100", scan.replace("SCAN", SCAN), END);

        if (width == 0) {
            assertProblem(image, ImageProblem.DIMENSIONS_TOO_LARGE);
        } else {
            assertThat(ImageHeader.read(image, ImageLimits.DEFAULT).width()).isEqualTo(width);
        }
    }

    @Test
    void aJpegWithOneScanPerColourHasTheLimitOfAWholeImage() {
        String frame = "ffc0001108" + "17e81fe0" + "03" + "011100" + "021100" + "031100";
        byte[] image = jpeg(frame, SCAN, "00", "ffda0008010200003f00", "00", "ffda0008010300003f00", "00", END);

        assertProblem(image, ImageProblem.DIMENSIONS_TOO_LARGE);
    }

    @Test
    void stuffedBytesRestartsAndFillBytesBelongToTheScan() throws InvalidImageException {
        byte[] image = jpeg(FRAME_3X2, SCAN, "12ff00ffd0ffff0034", "ffff" + END.substring(2));

        assertThat(ImageHeader.read(image, ImageLimits.DEFAULT)).isEqualTo(new ImageHeader(ImageFormat.JPEG, 3, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "ffc3000b080002000301011100, UNSUPPORTED_FORMAT",
        "ffc9000b080002000301011100, UNSUPPORTED_FORMAT",
        "ffc0000b0c0002000301011100, UNSUPPORTED_FORMAT",
        "ffc0000b080002000302011100, UNSUPPORTED_FORMAT",
        "ffc0000b08ffffffff01011100, DIMENSIONS_TOO_LARGE",
        "ffc0000b080000000301011100, CORRUPT",
        "ffc0000b080002000303011100, CORRUPT",
        "ffc000040800, CORRUPT",
        "ffc00001, CORRUPT",
        "1234, CORRUPT",
    })
    void jpegFramesThatCannotBeDecodedAreRefused(String frame, ImageProblem problem) {
        assertProblem(HexFormat.of().parseHex("ffd8ffe00002" + frame + SCAN + END), problem);
    }

    @Test
    void aJpegMustHaveAFrameAndThenAScan() {
        assertProblem(jpeg(END), ImageProblem.CORRUPT);
        assertProblem(jpeg(FRAME_3X2, END), ImageProblem.CORRUPT);
        assertProblem(jpeg(SCAN, FRAME_3X2, END), ImageProblem.CORRUPT);
        assertProblem(jpeg(FRAME_3X2, FRAME_3X2, SCAN, END), ImageProblem.CORRUPT);
        assertProblem(jpeg(FRAME_3X2, SCAN, "ffd8", END), ImageProblem.CORRUPT);
    }

    @Test
    void theNumberOfScansOfAJpegIsLimited() throws InvalidImageException {
        byte[] most = jpeg(FRAME_3X2, (SCAN + "00").repeat(JpegWalk.MAX_SCANS), END);

        assertThat(ImageHeader.read(most, ImageLimits.DEFAULT).width()).isEqualTo(3);
        assertProblem(jpeg(FRAME_3X2, (SCAN + "00").repeat(JpegWalk.MAX_SCANS + 1), END), ImageProblem.CORRUPT);
    }

    @Test
    void codesDoNotChange() {
        assertThat(ImageProblem.values())
                .extracting(ImageProblem::code)
                .containsExactly(
                        "empty",
                        "too-large-bytes",
                        "unsupported-format",
                        "dimensions-too-large",
                        "truncated",
                        "corrupt");
    }

    private static void assertProblem(byte[] image, ImageProblem problem) {
        assertThatThrownBy(() -> ImageHeader.read(image, ImageLimits.DEFAULT))
                .isInstanceOfSatisfying(
                        InvalidImageException.class,
                        e -> assertThat(e.problem()).isEqualTo(problem));
    }

    private static byte[] image(ImageFormat format) throws IOException {
        BufferedImage image = new BufferedImage(30, 20, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 600; i++) {
            image.setRGB(i % 30, i / 30, i * 7919);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, format == ImageFormat.PNG ? "png" : "jpeg", out);
        return out.toByteArray();
    }

    private static byte[] png(String... chunks) {
        return HexFormat.of().parseHex(SIGNATURE + String.join("", chunks));
    }

    private static String header(String rest) {
        return chunk("IHDR", "0000000100000001" + rest);
    }

    private static String chunk(String type, String data) {
        byte[] body =
                HexFormat.of().parseHex(HexFormat.of().formatHex(type.getBytes(StandardCharsets.US_ASCII)) + data);
        CRC32 crc = new CRC32();
        crc.update(body);
        return HexFormat.of().toHexDigits(data.length() / 2)
                + HexFormat.of().formatHex(body)
                + HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static byte[] jpeg(String... segments) {
        return HexFormat.of().parseHex("ffd8ffe00002" + String.join("", segments));
    }
}
