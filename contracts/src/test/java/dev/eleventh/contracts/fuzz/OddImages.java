package dev.eleventh.contracts.fuzz;

import static dev.eleventh.contracts.fuzz.PngBuilder.GREY;
import static dev.eleventh.contracts.fuzz.PngBuilder.INDEXED;
import static dev.eleventh.contracts.fuzz.PngBuilder.RGB;
import static dev.eleventh.contracts.fuzz.PngBuilder.RGBA;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.eleventh.contracts.EncodedImage;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Images that break a rule of their format but are shown by every browser. Every reader must accept each of them and
 * decode the pixels of the image that follows the rule.
 */
public final class OddImages {
    private static final int APP0 = 0xE0;
    private static final int APP1 = 0xE1;
    private static final int APP14 = 0xEE;
    private static final int FRAME = 0xC0;
    private static final int HUFFMAN_TABLES = 0xC4;
    private static final int RESTART_INTERVAL = 0xDD;
    private static final int START_OF_SCAN = 0xDA;
    private static final String EXIF = "457869660000";
    private static final String UPRIGHT = EXIF + "4d4d002a00000008000101120003000000010001000000000000";
    private static final String ON_ITS_SIDE = "4d4d002a00000008000101120003000000010006000000000000";

    /** The segment that a webcam writes instead of JFIF. */
    private static final String AVI = "41564931000101010078007800000000";

    private static final String PIXELS = "000a64fa";
    private static final int WIDE = 200;

    private final List<Case> cases = new ArrayList<>();

    private OddImages() {}

    /**
     * One image.
     *
     * @param source the software or specification whose behaviour is followed
     * @param plain the image without the oddity
     */
    public record Case(String name, String source, EncodedImage image, EncodedImage plain) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Returns all cases. */
    public static List<Case> all() {
        OddImages images = new OddImages();
        try {
            images.scans();
            images.strayBytes();
            images.exif();
            images.components();
            images.markers();
            images.palettes();
            images.transparency();
            images.checksums();
            images.ends();
            images.doubledChunks();
            images.webcams();
            images.samplings();
            images.streams();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return images.cases;
    }

    /** Those that somebody reported, whose source is an issue such as {@code golang/go#28717}. */
    public static List<Case> reported() {
        return all().stream().filter(image -> image.source().contains("#")).toList();
    }

    private void odd(String name, String source, byte[] image, byte[] plain) {
        cases.add(new Case(name, source, new EncodedImage(image), new EncodedImage(plain)));
    }

    /** Baseline scans have all 64 coefficients, whatever their header says: libjpeg only warns, JWRN_NOT_SEQUENTIAL. */
    private void scans() throws IOException {
        byte[] colour = Jpegs.of(noise(BufferedImage.TYPE_INT_RGB));
        byte[] grey = Jpegs.of(noise(BufferedImage.TYPE_BYTE_GRAY));
        for (String spectrum : new String[] {"000000", "003f11", "013f00", "3f0001", "ffffff"}) {
            odd("jpeg with a scan of " + spectrum, "libjpeg", withSpectrum(colour, spectrum), colour);
            odd("grey jpeg with a scan of " + spectrum, "libjpeg", withSpectrum(grey, spectrum), grey);
        }
    }

    private void strayBytes() throws IOException {
        byte[] plain = Jpegs.of(noise(BufferedImage.TYPE_INT_RGB));
        for (String stray :
                new String[] {"0000", "00", "ff", "ffffff", "ff00", "68656c6c6f", "ffd0", "ff01", "0a0d0000ff"}) {
            String source = "libjpeg: next_marker, JWRN_EXTRANEOUS_DATA";
            odd(
                    "jpeg with " + stray + " behind its first segment",
                    source,
                    inserted(plain, second(plain), stray),
                    plain);
            odd("jpeg with " + stray + " before its frame", source, before(plain, FRAME, stray), plain);
            odd("jpeg with " + stray + " before its scan", source, before(plain, START_OF_SCAN, stray), plain);
        }
        // The first three bytes must be those of a JPEG.
        for (String stray : new String[] {"00", "0000", "ff", "ff00", "d0"}) {
            odd(
                    "jpeg with ff%s before its first segment".formatted(stray),
                    "libjpeg",
                    inserted(plain, 2, "ff" + stray),
                    plain);
        }
        for (String last : new String[] {"00", "ffffff", "ffd0", "0000000000000000", "fffe000361", "ffe100044142"}) {
            odd("jpeg with " + last + " before its end", "libjpeg", inserted(plain, plain.length - 2, last), plain);
        }
        for (String behind : new String[] {"00", "ffd8ffe0", "504b0304", "68656c6c6f"}) {
            odd("jpeg with " + behind + " behind its end", "libjpeg", inserted(plain, plain.length, behind), plain);
        }
        odd("jpeg with a whole second jpeg behind it", "etemesi254/zune-image#167", join(plain, plain), plain);
    }

    /** The first valid EXIF block counts; see the issues of Chromium and Pillow about a second APP1. */
    private void exif() throws IOException {
        byte[] plain = Jpegs.of(noise(BufferedImage.TYPE_INT_RGB));
        byte[] onItsSide = Jpegs.withOrientation(plain, 6, true);
        for (String second : new String[] {EXIF, EXIF + "00".repeat(40), EXIF + "5a3c".repeat(30), UPRIGHT}) {
            String name =
                    "jpeg with a second exif of %d bytes, %s".formatted(second.length() / 2, second.substring(12));
            odd(name, "Pillow", withSegmentBehind(onItsSide, APP1, second), onItsSide);
        }
        for (String first : new String[] {EXIF, EXIF + "00".repeat(40), EXIF + "5a3c".repeat(30)}) {
            String name = "jpeg with a first exif that is none, " + first.substring(12);
            odd(name, "Chromium", Jpegs.withSegment(onItsSide, APP1, first), onItsSide);
        }
        String twice = EXIF + EXIF + UPRIGHT.substring(12);
        odd(
                "jpeg with an exif block that is named twice",
                "python-pillow/Pillow#8348",
                Jpegs.withSegment(plain, APP1, twice),
                plain);
        String xmp = "687474703a2f2f6e732e61646f62652e636f6d2f7861702f312e302f00";
        odd("jpeg with xmp before exif", "Pillow", Jpegs.withSegment(onItsSide, APP1, xmp), onItsSide);
    }

    private void components() throws IOException {
        byte[] plain = Jpegs.of(noise(BufferedImage.TYPE_INT_RGB));
        for (int[] ids : new int[][] {{0, 1, 2}, {1, 1, 1}, {7, 7, 9}, {255, 0, 128}, {3, 2, 1}}) {
            odd("jpeg with components " + Arrays.toString(ids), "libjpeg-turbo", Jpegs.withIds(plain, ids), plain);
        }
        byte[] grey = Jpegs.of(noise(BufferedImage.TYPE_BYTE_GRAY));
        odd("grey jpeg with component 0", "libjpeg-turbo", Jpegs.withIds(grey, 0), grey);
        odd("grey jpeg with component 'R'", "libjpeg-turbo", Jpegs.withIds(grey, 'R'), grey);
    }

    private void markers() throws IOException {
        byte[] plain = Jpegs.of(noise(BufferedImage.TYPE_INT_RGB));
        byte[] unmarked = Jpegs.withoutSegment(plain, APP0);
        for (int transform : new int[] {1, 2, 7, 255}) {
            String name = "jpeg with adobe's transform " + transform;
            odd(name, "libjpeg: JWRN_ADOBE_XFORM", Jpegs.withAdobe(plain, transform), plain);
            odd(name + " and no jfif", "libjpeg: JWRN_ADOBE_XFORM", Jpegs.withAdobe(unmarked, transform), plain);
        }
        odd("jpeg with jfif and adobe's transform 0", "libjpeg: JFIF counts", Jpegs.withAdobe(plain, 0), plain);
        String cutAdobe = "41646f626500";
        odd("jpeg with a cut adobe marker", "libjpeg", Jpegs.withSegment(plain, APP14, cutAdobe), plain);
        String newJfif = "4a46494600090900000100010000";
        odd("jpeg of jfif 9.9", "libjpeg: JWRN_JFIF_MAJOR", Jpegs.withSegment(unmarked, APP0, newJfif), plain);
        odd("jpeg with two jfif markers", "libjpeg", Jpegs.withSegment(plain, APP0, newJfif), plain);
        odd("jpeg with a cut jfif marker", "libjpeg", Jpegs.withSegment(plain, APP0, "4a46494600"), plain);
        for (String interval : new String[] {"0000", "7fff", "ffff"}) {
            String name = "jpeg with a restart interval that its scan never reaches, " + interval;
            odd(name, "libjpeg", Jpegs.withSegment(plain, RESTART_INTERVAL, interval), plain);
        }
        odd("jpeg with a count of lines", "libjpeg skips DNL", before(plain, START_OF_SCAN, "ffdc0004001e"), plain);
    }

    private void palettes() {
        byte[] plain = indexed(4, 16, 0);
        odd("png of 4 bits with 17 colours", "libpng", indexed(4, 17, 0), plain);
        odd("png of 4 bits with 256 colours", "libpng", indexed(4, 256, 0), plain);
        odd("png of 4 bits with 300 colours", "Pillow", indexed(4, 300, 0), plain);
        odd("png of 1 bit with 3 colours", "libpng", indexed(1, 3, 0), indexed(1, 2, 0));
        odd("png of 2 bits with 256 colours", "libpng", indexed(2, 256, 0), indexed(2, 4, 0));
        odd("png of 8 bits with 257 colours", "Pillow", indexed(8, 257, 0), indexed(8, 256, 0));
        odd("png of 8 bits with 5,000 colours", "Pillow", indexed(8, 5_000, 0), indexed(8, 256, 0));
        byte[] rgb = rgb().pixels(PIXELS).end();
        odd(
                "png of colours with a palette",
                "libpng",
                rgb().chunk("PLTE", "00".repeat(768)).pixels(PIXELS).end(),
                rgb);
        odd(
                "png of colours with a cut palette",
                "libpng",
                rgb().chunk("PLTE", "00".repeat(7)).pixels(PIXELS).end(),
                rgb);
        odd(
                "grey png with a palette",
                "libpng",
                grey().chunk("PLTE", "000000").pixels("007f").end(),
                greyPixel());
        String cut = "ff000000ff00";
        odd(
                "png with a palette whose last colour is cut",
                "Pillow",
                onePixel(8, INDEXED).chunk("PLTE", cut + "7f").pixels("0001").end(),
                onePixel(8, INDEXED).chunk("PLTE", cut).pixels("0001").end());
    }

    private void transparency() {
        odd("png of 4 bits, 16 colours and 20 alphas", "Pillow", indexed(4, 16, 20), indexed(4, 16, 16));
        odd("png of 8 bits, 200 colours and 257 alphas", "Pillow", indexed(8, 200, 257), indexed(8, 200, 200));
        odd("png of 8 bits, 2 colours and 256 alphas", "Pillow", indexed(8, 2, 256), indexed(8, 2, 2));
        odd("png of 4 bits, 256 colours and 256 alphas", "Pillow", indexed(4, 256, 256), indexed(4, 16, 16));
        byte[] rgb = rgb().pixels(PIXELS).end();
        for (int length : new int[] {0, 1, 2, 3, 5, 7, 8, 256}) {
            byte[] odd = rgb().chunk("tRNS", new byte[length]).pixels(PIXELS).end();
            odd("png of colours with a transparent one of %d bytes".formatted(length), "libpng", odd, rgb);
        }
        for (int length : new int[] {0, 1, 3, 4, 6, 256}) {
            byte[] odd = grey().chunk("tRNS", new byte[length]).pixels("0000").end();
            odd(
                    "grey png with a transparent one of %d bytes".formatted(length),
                    "libpng",
                    odd,
                    PngBuilder.pixel(8, GREY, "00"));
        }
        odd(
                "png of alpha with a transparent colour",
                "libpng",
                onePixel(8, RGBA)
                        .chunk("tRNS", "000a006400fa")
                        .pixels("000a64fa33")
                        .end(),
                PngBuilder.pixel(8, RGBA, "0a64fa33"));
    }

    private void checksums() {
        byte[] rgb = rgb().pixels(PIXELS).end();
        for (String type :
                new String[] {"tEXt", "zTXt", "iTXt", "gAMA", "iCCP", "tIME", "pHYs", "tRNS", "eXIf", "orNT", "vpAg"}) {
            String source = switch (type) {
                case "iCCP" -> "python-pillow/Pillow#4472";
                case "pHYs" -> "python-pillow/Pillow#5978";
                default -> "libpng";
            };
            byte[] data = type.equals("eXIf") ? hex(ON_ITS_SIDE) : new byte[6];
            byte[] before = rgb().chunk(type, data).pixels(PIXELS).end();
            byte[] behind = rgb().pixels(PIXELS).chunk(type, data).end();
            odd("png with a wrong checksum of " + type, source, withWrongChecksum(before, type), rgb);
            odd(
                    "png with a wrong checksum of %s behind its pixels".formatted(type),
                    source,
                    withWrongChecksum(behind, type),
                    rgb);
        }
        odd("png with a wrong checksum of IEND", "Pillow, Chromium", withWrongChecksum(rgb, "IEND"), rgb);
    }

    /** No pixels are missing, so Pillow and Chromium show these images. */
    private void ends() {
        byte[] rgb = rgb().pixels(PIXELS).end();
        for (int missing = 1; missing <= 12; missing++) {
            odd(
                    "png that lacks its last %d bytes".formatted(missing),
                    "Pillow",
                    Arrays.copyOf(rgb, rgb.length - missing),
                    rgb);
        }
        byte[] text = rgb().pixels(PIXELS)
                .chunk("tEXt", "Comment\0hello".getBytes(US_ASCII))
                .end();
        odd("png that is cut in a text behind its pixels", "Pillow", Arrays.copyOf(text, text.length - 20), rgb);
        for (String garbage : new String[] {
            "00", "00".repeat(100), "0000000c0000000000000000", "ffffffff6161616100000000", "7fffffff6161616100000000"
        }) {
            byte[] pixels = Arrays.copyOf(rgb, rgb.length - 12);
            odd(
                    "png with %s instead of its end".formatted(garbage),
                    "Pillow",
                    inserted(pixels, pixels.length, garbage),
                    rgb);
        }
        for (String behind : new String[] {"00", "0000000049454e44ae426082", "504b0304"}) {
            odd("png with %s behind its end".formatted(behind), "libpng", inserted(rgb, rgb.length, behind), rgb);
        }
        odd(
                "png whose end has data",
                "libpng",
                rgb().pixels(PIXELS).chunk("IEND", new byte[9]).end(),
                rgb);
        byte[] more = Arrays.copyOf(PngBuilder.deflate(hex("000a64fa")), 40);
        odd(
                "png with more behind its deflated pixels",
                "python-pillow/Pillow#5491",
                rgb().chunk("IDAT", more).end(),
                rgb);
    }

    private void doubledChunks() {
        byte[] rgb = rgb().pixels(PIXELS).end();
        for (String type : new String[] {"gAMA", "pHYs", "tIME", "iCCP", "teSt", "acTL"}) {
            byte[] odd = rgb().chunk(type, "00")
                    .chunk(type, "0102")
                    .pixels(PIXELS)
                    .chunk(type, "03")
                    .end();
            odd("png with three times " + type, "libpng", odd, rgb);
        }
        byte[] palette =
                onePixel(8, INDEXED).chunk("PLTE", "ff0000").pixels("0000").end();
        odd(
                "png with two palettes",
                "the first counts",
                onePixel(8, INDEXED)
                        .chunk("PLTE", "ff0000")
                        .chunk("PLTE", "00ff00")
                        .pixels("0000")
                        .end(),
                palette);
        odd(
                "png with two transparencies",
                "libpng: the first counts",
                onePixel(8, INDEXED)
                        .chunk("PLTE", "ff0000")
                        .chunk("tRNS", "ff")
                        .chunk("tRNS", "00")
                        .pixels("0000")
                        .end(),
                palette);
        byte[] wide = new PngBuilder(2, 1, 8, RGB).pixels("00ff000000ff00").end();
        byte[] high = new PngBuilder(1, 2, 8, RGB).pixels("00ff00000000ff00").end();
        odd("png with an orientation", "Chromium, Pillow", withExif(ON_ITS_SIDE), high);
        odd(
                "png with two orientations",
                "libpng: the first counts",
                withExif(ON_ITS_SIDE, UPRIGHT.substring(12)),
                high);
        odd("png with an orientation that makes no sense", "libpng", withExif("00".repeat(20)), wide);
        byte[] behind = new PngBuilder(2, 1, 8, RGB)
                .pixels("00ff000000ff00")
                .chunk("eXIf", ON_ITS_SIDE)
                .end();
        odd("png with an orientation behind its pixels", "PNG specification, 11.3.4.5", behind, high);
    }

    /** Images of Motion JPEG, which omit the tables of ITU-T T.81, annex K.3. */
    private void webcams() throws IOException {
        for (int type : new int[] {BufferedImage.TYPE_INT_RGB, BufferedImage.TYPE_BYTE_GRAY}) {
            String kind = type == BufferedImage.TYPE_INT_RGB ? "jpeg" : "grey jpeg";
            byte[] plain = Jpegs.of(noise(type));
            byte[] bare = withoutSegments(plain, HUFFMAN_TABLES);
            odd(kind + " without Huffman tables", "etemesi254/zune-image#136", bare, plain);
            byte[] webcam = Jpegs.withSegment(Jpegs.withoutSegment(bare, APP0), APP0, AVI);
            odd(kind + " without Huffman tables, of a webcam", "AlexxIT/go2rtc#2439", webcam, plain);
            odd(
                    kind + " with an empty Huffman table",
                    "libjxl/libjxl#3597",
                    before(plain, START_OF_SCAN, "ffc40002"),
                    plain);
        }
        byte[] colour = Jpegs.of(noise(BufferedImage.TYPE_INT_RGB));
        byte[] unmarked = Jpegs.withoutSegment(colour, APP0);
        odd("jpeg of a webcam", "nothings/stb#1518", Jpegs.withSegment(unmarked, APP0, AVI), colour);
        byte[] restarts = restarting("2b", "ffd0", "2b", "ffd1", "2b", "ffd2", "2b");
        for (String padding : new String[] {"ff00", "00", "00ff00", "00112233445566778899"}) {
            odd(
                    "jpeg with %s before its restart markers".formatted(padding),
                    padding.startsWith("ff") ? "golang/go#28717" : "image-rs/jpeg-decoder#100",
                    restarting("2b", padding, "ffd0", "2b", padding, "ffd1", "2b", padding, "ffd2", "2b"),
                    restarts);
        }
        odd(
                "jpeg with restart markers behind its last pixels",
                "image-rs/jpeg-decoder#100",
                restarting("2b", "ffd0", "2b", "ffd1", "2b", "ffd2", "2b", "ffd3", "ffd4"),
                restarts);
    }

    private static byte[] withoutSegments(byte[] jpeg, int marker) {
        byte[] left = jpeg;
        while (Jpegs.find(left, marker) >= 0) {
            left = Jpegs.withoutSegment(left, marker);
        }
        return left;
    }

    /** Four blocks of middle grey, one below the other, with a restart behind each. */
    private static byte[] restarting(String... scan) throws IOException {
        byte[] flat = Jpegs.withSegment(Jpegs.flat(8, 32), RESTART_INTERVAL, "0001");
        int header = Jpegs.find(flat, START_OF_SCAN);
        byte[] head = Arrays.copyOf(flat, header + 2 + ByteBuffer.wrap(flat).getShort(header + 2));
        return join(head, hex(String.join("", scan) + "ffd9"));
    }

    /** One unit of middle grey with components of any size: libjpeg repeats the smaller ones. */
    private void samplings() throws IOException {
        byte[] plain = sampled(0x11, 0x11, 0x11);
        odd("jpeg sampled 2x2, 1x1, 1x2", "golang/go#54997", sampled(0x22, 0x11, 0x12), plain);
        odd("jpeg sampled 2x2, 1x2, 1x2", "libjpeg-turbo/libjpeg-turbo#92", sampled(0x22, 0x12, 0x12), plain);
        odd("jpeg sampled 1x2, 1x2, 1x2", "tshino/compare#33", sampled(0x12, 0x12, 0x12), plain);
        odd("jpeg sampled 1x1, 2x2, 2x2", "ImpulseAdventure/JPEGsnoop#40", sampled(0x11, 0x22, 0x22), plain);
        odd("jpeg sampled 4x1, 1x1, 1x1", "honzasp/rust-turbojpeg#23", sampled(0x41, 0x11, 0x11), plain);
    }

    private static byte[] sampled(int... factors) throws IOException {
        byte[] colour = Jpegs.of(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB));
        int frame = Jpegs.find(colour, FRAME);
        int blocks = 0;
        for (int i = 0; i < factors.length; i++) {
            colour[frame + 11 + 3 * i] = (byte) factors[i];
            // the first tables for all
            colour[Jpegs.find(colour, START_OF_SCAN) + 6 + 2 * i] = 0;
            blocks += (factors[i] >> 4) * (factors[i] & 0xF);
        }
        int header = Jpegs.find(colour, START_OF_SCAN);
        byte[] head = Arrays.copyOf(colour, header + 2 + ByteBuffer.wrap(colour).getShort(header + 2));
        // each block: no difference to the one before (00), end of block (1010)
        StringBuilder bits = new StringBuilder("001010".repeat(blocks));
        bits.append("1".repeat((8 - bits.length() % 8) % 8));
        byte[] scan = new byte[bits.length() / 8];
        for (int i = 0; i < scan.length; i++) {
            scan[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return join(join(head, scan), hex("ffd9"));
    }

    /** Deflated pixels that declare a wrong window, checksum or length. */
    private void streams() {
        byte[] rows = wideRows();
        byte[] deflated = PngBuilder.deflate(rows);
        byte[] plain = wide(deflated);
        byte[] window = deflated.clone();
        window[0] = 0x08;
        window[1] = 0x1D;
        odd("png that claims a window of 256 bytes", "pnggroup/libpng#202", wide(window), plain);
        byte[] sum = deflated.clone();
        sum[sum.length - 1] ^= 0x55;
        odd("png with a wrong checksum of all pixels", "etemesi254/zune-image#72", wide(sum), plain);
        odd(
                "png without the checksum of all pixels",
                "depsypher/pngtastic#13",
                wide(Arrays.copyOf(deflated, deflated.length - 4)),
                plain);
        byte[] pixel = rgb().pixels(PIXELS).end();
        odd(
                "png whose last deflated block is longer than the file",
                "image-rs/image-png#605",
                rgb().chunk("IDAT", "780100ffff0000" + PIXELS + "00000000").end(),
                pixel);
    }

    private static byte[] wide(byte[] deflated) {
        return new PngBuilder(WIDE, 4, 8, RGB).chunk("IDAT", deflated).end();
    }

    /** Rows that are alike, and longer than the smallest window. */
    private static byte[] wideRows() {
        byte[] row = new byte[1 + 3 * WIDE];
        new SplittableRandom(7).nextBytes(row);
        row[0] = 0;
        return join(join(row, row), join(row, row));
    }

    private static byte[] withExif(String... blocks) {
        PngBuilder png = new PngBuilder(2, 1, 8, RGB);
        for (String block : blocks) {
            png.chunk("eXIf", block);
        }
        return png.pixels("00ff000000ff00").end();
    }

    private static PngBuilder rgb() {
        return onePixel(8, RGB);
    }

    private static PngBuilder grey() {
        return onePixel(8, GREY);
    }

    private static byte[] greyPixel() {
        return PngBuilder.pixel(8, GREY, "7f");
    }

    private static PngBuilder onePixel(int depth, int colourType) {
        return new PngBuilder(1, 1, depth, colourType);
    }

    /** Creates eight pixels that alternate between the first two colours. */
    private static byte[] indexed(int depth, int colours, int alphas) {
        PngBuilder png = new PngBuilder(8, 1, depth, INDEXED);
        byte[] palette = new byte[3 * colours];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = (byte) (i * 37 + 11);
        }
        byte[] alpha = new byte[alphas];
        for (int i = 0; i < alphas; i++) {
            alpha[i] = (byte) (0x80 + i);
        }
        png.chunk("PLTE", palette);
        if (alphas > 0) {
            png.chunk("tRNS", alpha);
        }
        byte[] row = new byte[1 + depth];
        for (int x = 0; x < 8; x++) {
            int bit = x * depth + depth - 1;
            row[1 + bit / 8] |= (byte) ((x % 2) << (7 - bit % 8));
        }
        return png.chunk("IDAT", PngBuilder.deflate(row)).end();
    }

    private static BufferedImage noise(int type) {
        BufferedImage image = new BufferedImage(40, 30, type);
        for (int i = 0; i < 40 * 30; i++) {
            image.setRGB(i % 40, i / 40, i * 7919);
        }
        return image;
    }

    private static byte[] withSpectrum(byte[] jpeg, String hex) {
        byte[] changed = jpeg.clone();
        int scan = Jpegs.find(changed, START_OF_SCAN);
        byte[] spectrum = hex(hex);
        System.arraycopy(spectrum, 0, changed, scan + 5 + 2 * changed[scan + 4], spectrum.length);
        return changed;
    }

    private static byte[] withWrongChecksum(byte[] png, String type) {
        byte[] changed = png.clone();
        int at = 8;
        ByteBuffer file = ByteBuffer.wrap(changed);
        while (!new String(changed, at + 4, 4, US_ASCII).equals(type)) {
            at += 12 + file.getInt(at);
        }
        int checksum = at + 8 + file.getInt(at);
        file.putInt(checksum, ~file.getInt(checksum));
        return changed;
    }

    private static byte[] withSegmentBehind(byte[] jpeg, int marker, String hex) {
        String length = "%04x".formatted(hex.length() / 2 + 2);
        return inserted(jpeg, second(jpeg), "ff%02x".formatted(marker) + length + hex);
    }

    private static int second(byte[] jpeg) {
        return 4 + Short.toUnsignedInt(ByteBuffer.wrap(jpeg).getShort(4));
    }

    private static byte[] before(byte[] jpeg, int marker, String hex) {
        return inserted(jpeg, Jpegs.find(jpeg, marker), hex);
    }

    private static byte[] inserted(byte[] bytes, int at, String hex) {
        byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
        return join(join(Arrays.copyOf(bytes, at), hex(hex)), rest);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
