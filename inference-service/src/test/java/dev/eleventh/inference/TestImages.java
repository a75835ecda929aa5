package dev.eleventh.inference;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Valid and invalid image files. */
public final class TestImages {
    private TestImages() {}

    /** Returns a square of one colour with some noise; each seed gives another image. */
    public static byte[] png(Color colour, long seed) {
        return file("png", colour, seed);
    }

    public static byte[] jpeg(Color colour, long seed) {
        return file("jpg", colour, seed);
    }

    public static byte[] truncatedJpeg() {
        byte[] whole = jpeg(Color.RED, 1);
        return Arrays.copyOf(whole, whole.length / 2);
    }

    /** Returns 57 bytes that make a naive decoder allocate 10 GB. */
    public static byte[] hugePng() {
        byte[] header = ByteBuffer.allocate(13)
                .putInt(50_000)
                .putInt(50_000)
                .put(new byte[] {8, 6, 0, 0, 0})
                .array();
        byte[] signature = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
        return join(signature, chunk("IHDR", header), chunk("IDAT", new byte[0]), chunk("IEND", new byte[0]));
    }

    /** Returns a valid PNG of exactly this many bytes, padded with a chunk that readers skip. */
    public static byte[] pngOfSize(int bytes) {
        byte[] small = png(Color.RED, 1);
        byte[] filling = new byte[bytes - small.length - 12];
        byte[] beforeEnd = Arrays.copyOf(small, small.length - 12);
        byte[] end = Arrays.copyOfRange(small, small.length - 12, small.length);
        return join(beforeEnd, chunk("fiLl", filling), end);
    }

    private static byte[] file(String format, Color colour, long seed) {
        BufferedImage image = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int i = 0; i < 32 * 32; i++) {
            image.setRGB(i % 32, i / 32, colour.getRGB() ^ random.nextInt(4) * 0x010101);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, format, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] chunk(String type, byte[] data) {
        CRC32 crc = new CRC32();
        crc.update(type.getBytes(US_ASCII));
        crc.update(data);
        return ByteBuffer.allocate(12 + data.length)
                .putInt(data.length)
                .put(type.getBytes(US_ASCII))
                .put(data)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteBuffer joined = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        Arrays.stream(parts).forEach(joined::put);
        return joined.array();
    }
}
