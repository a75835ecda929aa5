package dev.eleventh.contracts.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eleventh.contracts.EncodedImage;
import dev.eleventh.contracts.image.ImageProblem;
import dev.eleventh.contracts.image.InvalidImageException;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Images that are designed to do harm, or are only rare, with the expected result for each. */
public final class HostileImages {
    private static final int START_OF_SCAN = 0xDA;
    private static final int FRAME = 0xC0;
    private static final int PROGRESSIVE_FRAME = 0xC2;

    private final List<Case> cases = new ArrayList<>();

    private HostileImages() {}

    /**
     * One image.
     *
     * @param header why its header is rejected; null when it is accepted
     * @param pixels why it cannot be decoded; null when it can
     */
    public record Case(
            String name,
            EncodedImage image,
            @Nullable ImageProblem header,
            @Nullable ImageProblem pixels) {
        public byte[] bytes() {
            return image.bytes();
        }

        /**
         * Checks that a reader of the image behaves as expected.
         *
         * @param expected why it must reject the image; null when it must accept the image
         * @param reader reads the image and checks the result
         */
        public void hold(@Nullable ImageProblem expected, ThrowingCallable reader) throws Throwable {
            if (expected == null) {
                reader.call();
            } else {
                assertThatThrownBy(reader)
                        .isInstanceOfSatisfying(
                                InvalidImageException.class,
                                e -> assertThat(e.problem()).isEqualTo(expected));
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns all cases. */
    public static List<Case> all() {
        HostileImages images = new HostileImages();
        try {
            images.pngs();
            images.jpegs();
            images.others();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return images.cases;
    }

    /** Returns small cases and odd images, as seeds for mutation. */
    public static List<byte[]> seeds() {
        Stream<byte[]> hostile = all().stream()
                .filter(image -> !image.name().startsWith("largest"))
                .map(Case::bytes);
        Stream<byte[]> odd = OddImages.all().stream().map(image -> image.image().bytes());
        return Stream.concat(hostile, odd)
                .filter(bytes -> bytes.length > 0 && bytes.length < 20_000)
                .toList();
    }

    private void taken(String name, byte[] bytes) {
        cases.add(new Case(name, new EncodedImage(bytes), null, null));
    }

    private void refused(String name, ImageProblem problem, byte[] bytes) {
        cases.add(new Case(name, new EncodedImage(bytes), problem, problem));
    }

    private void undecodable(String name, byte[] bytes) {
        cases.add(new Case(name, new EncodedImage(bytes), null, ImageProblem.CORRUPT));
    }

    private void pngs() throws IOException {
        byte[] grey = PngBuilder.pixel(8, PngBuilder.GREY, "7f");
        taken("png of one pixel", grey);
        taken("png of 16 bits", PngBuilder.pixel(16, PngBuilder.RGBA, "ffff000080004000"));
        taken("png with a palette", palette("0001"));
        taken("interlaced png", interlaced());
        taken("animated png", animated());
        taken("png with a page in its text", text("<html><script>alert(1)</script></html>", 1));
        taken("png with 10,000 texts", text("a", 10_000));
        taken("png that unpacks to 100 MB for one pixel", oneGreyPixel(PngBuilder.deflate(new byte[100_000_000])));
        refused("png of 50,000 x 50,000", ImageProblem.DIMENSIONS_TOO_LARGE, png(50_000, 50_000, "00"));
        refused("png of 2^32-1 x 2^32-1", ImageProblem.DIMENSIONS_TOO_LARGE, png(-1, -1, "00"));
        refused("png of 0 x 1", ImageProblem.CORRUPT, png(0, 1, "00"));
        undecodable("largest png with one byte of pixels", png(8_192, 3_051, "00"));
        undecodable("png whose pixels are not deflated", oneGreyPixel(new byte[] {1, 2, 3, 4}));
        undecodable("png with an unknown filter", oneGreyPixel(PngBuilder.deflate(new byte[] {9, 0})));
        refused("png with a wrong checksum", ImageProblem.CORRUPT, withByte(grey, grey.length - 14, 1));
        refused("png with a wrong checksum of its palette", ImageProblem.CORRUPT, withByte(palette("0001"), 47, 1));
        refused(
                "png with an empty palette",
                ImageProblem.CORRUPT,
                new PngBuilder(1, 1, 8, PngBuilder.INDEXED)
                        .chunk("PLTE", "")
                        .pixels("0000")
                        .end());
        refused("png whose chunk is longer than the file", ImageProblem.TRUNCATED, withByte(grey, 33, 0x7F));
        refused("png whose chunk has 2^31 bytes and more", ImageProblem.CORRUPT, withByte(grey, 33, 0xFF));
        refused("png without the end of its pixels", ImageProblem.TRUNCATED, Arrays.copyOf(grey, grey.length - 13));
    }

    private void jpegs() throws IOException {
        byte[] plain = Jpegs.ofColour(Color.ORANGE, BufferedImage.TYPE_INT_RGB, false);
        byte[] progressive = Jpegs.ofColour(Color.ORANGE, BufferedImage.TYPE_INT_RGB, true);
        taken("jpeg", plain);
        taken("progressive jpeg", progressive);
        taken("grey jpeg", Jpegs.ofColour(Color.GRAY, BufferedImage.TYPE_BYTE_GRAY, false));
        taken("cmyk jpeg", Jpegs.ofSamples(10, 20, 30, 40));
        taken("inverted cmyk jpeg", Jpegs.withAdobe(Jpegs.ofSamples(10, 20, 30, 40), 0));
        taken("jpeg with a turned orientation", Jpegs.withOrientation(plain, 6, true));
        taken("jpeg that is a zip, too", join(plain, zip()));
        taken("jpeg with 10,000 comments", comments(plain, 10_000));
        refused("jpeg of 12 bits", ImageProblem.UNSUPPORTED_FORMAT, withFrame(plain, 4, 12));
        refused("lossless jpeg", ImageProblem.UNSUPPORTED_FORMAT, withFrame(plain, 1, 0xC3));
        refused("arithmetic jpeg", ImageProblem.UNSUPPORTED_FORMAT, withFrame(plain, 1, 0xC9));
        refused("jpeg of 65,296 rows", ImageProblem.DIMENSIONS_TOO_LARGE, withFrame(plain, 5, 0xFF));
        undecodable("jpeg that says it has 4,112 rows", withFrame(plain, 5, 0x10));
        refused(
                "progressive jpeg of 50 megapixels",
                ImageProblem.DIMENSIONS_TOO_LARGE,
                sized(progressive, 8_160, 6_120));
        refused("jpeg of 110 megapixels and a row", ImageProblem.DIMENSIONS_TOO_LARGE, Jpegs.flat(10_000, 11_001));
        taken("largest jpeg that needs two strips", Jpegs.flat(8_192, 5_900));
        refused("jpeg without its end", ImageProblem.TRUNCATED, Arrays.copyOf(plain, plain.length - 2));
        refused(
                "jpeg with a scan of a component that it has not",
                ImageProblem.CORRUPT,
                withByte(plain, Jpegs.find(plain, START_OF_SCAN) + 5, 9));
        refused("jpeg that is cut", ImageProblem.TRUNCATED, Arrays.copyOf(plain, plain.length / 2));
        refused("jpeg without a scan", ImageProblem.CORRUPT, withoutScan(plain));
        refused("jpeg of 101 scans", ImageProblem.CORRUPT, withScans(progressive, 100));
        refused("largest jpeg of 100 scans", ImageProblem.CORRUPT, largest(withScans(progressive, 90)));
        undecodable("largest jpeg of 10 scans", largest(progressive));
    }

    private void others() {
        refused("nothing", ImageProblem.EMPTY, new byte[0]);
        refused("gif", ImageProblem.UNSUPPORTED_FORMAT, "GIF89a....".getBytes(US_ASCII));
        refused("webp", ImageProblem.UNSUPPORTED_FORMAT, "RIFF....WEBPVP8 ....".getBytes(US_ASCII));
        refused("bmp", ImageProblem.UNSUPPORTED_FORMAT, "BM..........".getBytes(US_ASCII));
        refused("tiff", ImageProblem.UNSUPPORTED_FORMAT, "II*\0........".getBytes(US_ASCII));
        refused("page", ImageProblem.UNSUPPORTED_FORMAT, "<html></html>".getBytes(US_ASCII));
        refused("zip", ImageProblem.UNSUPPORTED_FORMAT, zip());
        refused("svg", ImageProblem.UNSUPPORTED_FORMAT, "<svg xmlns='http://www.w3.org/2000/svg'/>".getBytes(US_ASCII));
    }

    private static byte[] png(int width, int height, String pixels) {
        return new PngBuilder(width, height, 8, PngBuilder.GREY).pixels(pixels).end();
    }

    private static byte[] oneGreyPixel(byte[] deflated) {
        return new PngBuilder(1, 1, 8, PngBuilder.GREY).chunk("IDAT", deflated).end();
    }

    private static byte[] palette(String row) {
        return new PngBuilder(1, 1, 8, PngBuilder.INDEXED)
                .chunk("PLTE", "ff000000ff00")
                .pixels(row)
                .end();
    }

    private static byte[] animated() {
        return new PngBuilder(1, 1, 8, PngBuilder.GREY)
                .chunk("acTL", "0000000200000000")
                .chunk("fcTL", "0000000000000001000000010000000000000000006400640000")
                .pixels("00ff")
                .chunk("fdAT", "00000001")
                .end();
    }

    private static byte[] text(String text, int times) {
        PngBuilder png = new PngBuilder(1, 1, 8, PngBuilder.GREY);
        for (int i = 0; i < times; i++) {
            png.chunk("tEXt", ("Comment\0" + text).getBytes(US_ASCII));
        }
        return png.pixels("007f").end();
    }

    private static byte[] interlaced() throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            writer.write(null, new IIOImage(new BufferedImage(20, 10, BufferedImage.TYPE_INT_RGB), null, null), param);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static byte[] withByte(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) (changed[at] == value ? value + 1 : value);
        return changed;
    }

    /** Replaces a byte in the frame header; {@code at} is counted from the marker. */
    private static byte[] withFrame(byte[] jpeg, int at, int value) {
        return withByte(jpeg, Jpegs.find(jpeg, FRAME) + at, value);
    }

    private static byte[] comments(byte[] jpeg, int count) {
        ByteBuffer out = ByteBuffer.allocate(jpeg.length + 5 * count).put(jpeg, 0, 2);
        for (int i = 0; i < count; i++) {
            out.put(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 3, 'a'});
        }
        return out.put(jpeg, 2, jpeg.length - 2).array();
    }

    private static byte[] withoutScan(byte[] jpeg) {
        byte[] cut = Arrays.copyOf(jpeg, Jpegs.find(jpeg, START_OF_SCAN) + 2);
        cut[cut.length - 1] = (byte) 0xD9;
        return cut;
    }

    /** Appends copies of the last scan. */
    private static byte[] withScans(byte[] progressive, int more) {
        int last = progressive.length - 2;
        while (progressive[last] != (byte) 0xFF || progressive[last + 1] != (byte) START_OF_SCAN) {
            last--;
        }
        byte[] scan = Arrays.copyOfRange(progressive, last, progressive.length - 2);
        ByteBuffer out = ByteBuffer.allocate(progressive.length + more * scan.length)
                .put(progressive, 0, progressive.length - 2);
        for (int i = 0; i < more; i++) {
            out.put(scan);
        }
        return out.putShort((short) 0xFFD9).array();
    }

    private static byte[] largest(byte[] progressive) {
        return sized(progressive, 8_192, 3_051);
    }

    private static byte[] sized(byte[] progressive, int width, int height) {
        byte[] changed = progressive.clone();
        ByteBuffer.wrap(changed)
                .putShort(Jpegs.find(changed, PROGRESSIVE_FRAME) + 5, (short) height)
                .putShort(Jpegs.find(changed, PROGRESSIVE_FRAME) + 7, (short) width);
        return changed;
    }

    private static byte[] zip() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("mug/1.png"));
            zip.write(PngBuilder.pixel(8, PngBuilder.GREY, "7f"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** Corrects a PNG's checksums, as far as its chunks can be followed. */
    public static byte[] repaired(byte[] image) {
        ByteBuffer png = ByteBuffer.wrap(image.clone());
        int at = 8;
        while (at >= 0 && at <= image.length - 12 && image[0] == (byte) 0x89) {
            int length = png.getInt(at);
            if (length < 0 || length > image.length - at - 12) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(image, at + 4, length + 4);
            png.putInt(at + 8 + length, (int) crc.getValue());
            at += 12 + length;
        }
        return png.array();
    }
}
